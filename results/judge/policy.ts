// A policy: the limits of a gate. A small JSON file; every field is optional, every typo is refused.
//
//   { "alpha": 0.01,
//     "tolerance": { "p50": 0.05, "mean": 0.1, "tail": 0.25 }, "machine": 0.2,
//     "counters": { "requestsPerOperation": 0.02, "switchesPerOperation": 0.1 },
//     "workloads": ["read-4k-rand", "statx-sync"], "modes": ["plain"],
//     "overrides": { "statx-sync": { "p50": 0.03 }, "read-4k-rand/plain": { "tail": null } } }

import * as v from 'valibot';
import { amount, plainObject } from '../run/fields.js';
import { checked, readJson } from '../run/input.js';
import type { Mode } from '../run/model.js';
import { DEFAULT_ALPHA, DEFAULT_EFFECTS, type JudgedMetric } from './judged.js';
import { MACHINE_LIMIT } from './machine-speed.js';
import { THRESHOLD_SHARE, type Tolerance, toleranceOf } from './verdict.js';

/** The relative changes that matter; null excludes the metric. */
export type Effects = Readonly<Record<JudgedMetric, number | null>>;

/** How many more requests or context switches per operation than the baseline's are allowed; absolute, not relative. */
export interface CounterTolerance {
  readonly requestsPerOperation: number;
  readonly switchesPerOperation: number;
}

export interface Policy {
  /** Family-wise false-alarm level of the times. */
  readonly alpha: number;
  /** The alarm threshold as a share of the change that matters (results/judge/verdict.ts). */
  readonly thresholdShare: number;
  readonly tolerance: Effects;
  /** The largest change of native before times are refused, as a fraction. */
  readonly machine: number;
  readonly counters: CounterTolerance;
  /** The workloads and modes that are judged; null for all. */
  readonly workloads: readonly string[] | null;
  readonly modes: readonly string[] | null;
  /** By workload name, or by `workload/mode`, which wins. */
  readonly overrides: Readonly<Record<string, Partial<Effects & CounterTolerance>>>;
}

export const DEFAULT_POLICY: Policy = {
  alpha: DEFAULT_ALPHA,
  thresholdShare: THRESHOLD_SHARE,
  tolerance: DEFAULT_EFFECTS,
  machine: MACHINE_LIMIT,
  counters: { requestsPerOperation: 0.02, switchesPerOperation: 0.1 },
  workloads: null,
  modes: null,
  overrides: {},
};

function fraction(least: number, most: number) {
  return v.custom<number>(
    (x) => typeof x === 'number' && x > least && x <= most,
    `a number above ${least} and at most ${most}`,
  );
}

/** An object in which an unknown field is an error that names the known ones. */
function strict<T extends v.ObjectEntries>(entries: T) {
  const only = `an object with no other fields than ${Object.keys(entries).join(', ')}`;
  return v.pipe(plainObject, v.strictObject(entries, only));
}

const effect = v.exactOptional(v.nullable(fraction(0, 10)));
const counter = v.exactOptional(amount);
const names = v.exactOptional(
  v.pipe(v.array(v.string('a text'), 'a list of names'), v.nonEmpty('a list of names')),
);
const effects = { p50: effect, mean: effect, tail: effect };
const counters = { requestsPerOperation: counter, switchesPerOperation: counter };

const policyFile = strict({
  alpha: v.exactOptional(fraction(0, 0.5)),
  thresholdShare: v.exactOptional(fraction(0, 1)),
  tolerance: v.exactOptional(strict(effects)),
  machine: v.exactOptional(fraction(0, 10)),
  counters: v.exactOptional(strict(counters)),
  workloads: names,
  modes: names,
  overrides: v.exactOptional(v.record(v.string(), strict({ ...effects, ...counters }))),
});

/** Reads a policy file; missing fields are as in DEFAULT_POLICY. Errors: InputError naming the field. */
export function readPolicy(file: string): Policy {
  const { tolerance, counters: counted, ...given } = checked(file, policyFile, readJson(file));
  return {
    ...DEFAULT_POLICY,
    ...given,
    tolerance: { ...DEFAULT_POLICY.tolerance, ...tolerance },
    counters: { ...DEFAULT_POLICY.counters, ...counted },
  };
}

/** The limits of the policy for one workload in one mode. */
export function effectsFor(policy: Policy, workload: string, mode: Mode): Effects & CounterTolerance {
  return {
    ...policy.tolerance,
    ...policy.counters,
    ...policy.overrides[workload],
    ...policy.overrides[`${workload}/${mode}`],
  };
}

/** The tolerance of one metric of one case; null excludes it. */
export function toleranceFor(
  policy: Policy,
  workload: string,
  mode: Mode,
  metric: JudgedMetric,
): Tolerance | null {
  const wanted = effectsFor(policy, workload, mode)[metric];
  return wanted === null ? null : toleranceOf(wanted, policy.thresholdShare);
}

export function isJudged(policy: Policy, workload: string, mode: Mode): boolean {
  return (policy.workloads?.includes(workload) ?? true) && (policy.modes?.includes(mode) ?? true);
}
