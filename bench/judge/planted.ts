// The changes that a calibration plants in the daemon: delays that burn and delays that sleep, always, in a few
// requests or in some bring-ups, and an added request. They are chosen from a pilot run of the user's own workloads.
//
// Pure: a run in, options of `fusebench run` out.

import { effectsFor, isJudged, type Policy } from '../../results/judge/policy.js';
import { estimateOf } from '../../results/quantities/estimate.js';
import { P50 } from '../../results/quantities/quantities.js';
import { isLate } from '../../results/quantities/requests.js';
import { isUsable } from '../../results/quantities/summary.js';
import type { Measurement, Run } from '../../results/run/model.js';
import { FusebenchError } from '../common/errors.js';

/** A Change is one planted change, with the cases in which a gate has to find it. */
export interface Change {
  readonly name: string;
  readonly options: readonly string[];
  /** Case ids. */
  readonly cases: readonly string[];
}

/** Delays that do not depend on how long an operation takes; `share` is that of the requests that are delayed. */
const FIXED = [
  { name: 'sleeps 20 us', ns: 20_000, how: ':sleep', share: 1, options: [] },
  { name: 'sleeps 200 us in 1 of 16', ns: 200_000, how: ':sleep:1/16', share: 1 / 16, options: [] },
  { name: 'sleeps 3 ms in 1 of 120', ns: 3_000_000, how: ':sleep:1/120', share: 1 / 120, options: [] },
  { name: 'burns 1 ms in 1 of 120', ns: 1_000_000, how: ':1/120', share: 1 / 120, options: [] },
  {
    ...{ name: 'sleeps 20 us in 2 of 5 bring-ups', ns: 20_000, how: ':sleep', share: 2 / 5 },
    options: ['--inject-in', '2/5'],
  },
];

/** `percents` are delays as a share of an operation's p50. Changes that no case can show are left out. */
export function changesFor(pilot: Run, percents: readonly number[], policy: Policy): Change[] {
  const judged = pilot.measurements.filter(
    (one) => isUsable(one) && isJudged(policy, one.case.workload.name, one.case.mode),
  );
  const targets = judged.flatMap((one) => targetOf(one, policy));
  const burns = percents.flatMap((percent) => [
    proportional(targets, `burns ${percent} %`, percent / 100, 1),
    // The same delay on average, in every second request.
    ...(percent === Math.max(...percents)
      ? [proportional(targets, `burns ${2 * percent} % in 1 of 2`, (2 * percent) / 100, 2)]
      : []),
  ]);
  const all = [...burns, ...FIXED.map((one) => fixed(targets, one)), addedRequest(judged)];
  return all.filter(({ cases }) => cases.length > 0);
}

/** The changes whose names begin with one of these. Errors: that no name does, exit code 2. */
export function pickChanges(changes: readonly Change[], beginnings: readonly string[]): Change[] {
  const picked = changes.filter(({ name }) => beginnings.some((one) => name.startsWith(one)));
  if (picked.length > 0) return picked;
  const reason = `no planted change begins so; there are: ${changes.map(({ name }) => name).join(', ')}`;
  throw new FusebenchError({ object: beginnings.join(','), reason, exitCode: 2 });
}

/** A case that waits for requests of our daemon, and the request that it waits for most. */
function targetOf(measurement: Measurement, policy: Policy) {
  const { proof, rounds, case: one } = measurement;
  // Only our daemons count in the rounds, and only they accept a delay.
  if (rounds.some(({ requests }) => requests === null)) return [];
  const awaited = Object.entries(proof.observed ?? {}).filter(([opcode]) => !isLate(opcode));
  const [most] = awaited.sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
  if (most === undefined || most[1] < 0.5) return [];
  const [opcode, requestsPerOperation] = most;
  const p50Ns = estimateOf(measurement, P50).center;
  /** The least change of the mean that matters, as a fraction. */
  const effect = effectsFor(policy, one.workload.name, one.mode).mean ?? Number.POSITIVE_INFINITY;
  const nsPerRequest = p50Ns / requestsPerOperation;
  return [{ caseId: one.id, opcode, requestsPerOperation, nsPerRequest, p50Ns, effect }];
}
type Target = ReturnType<typeof targetOf>[number];

/** A share of the p50 of the fastest case per opcode; it is a smaller share of slower cases with the same opcode. */
function proportional(targets: readonly Target[], name: string, share: number, every: number): Change {
  const fastest = new Map<string, Target>();
  for (const target of targets) {
    const before = fastest.get(target.opcode);
    if (before === undefined || target.nsPerRequest < before.nsPerRequest) fastest.set(target.opcode, target);
  }
  const how = every === 1 ? '' : `:1/${every}`;
  return {
    name,
    options: [...fastest.values()].flatMap(({ opcode, nsPerRequest }) => [
      '--inject',
      `${opcode}=${Math.round(share * nsPerRequest)}${how}`,
    ]),
    cases: [...fastest.values()].map(({ caseId }) => caseId),
  };
}

/** In every opcode that a case waits for; planted in the cases whose mean changes by twice what matters. */
function fixed(
  targets: readonly Target[],
  { name, ns, how, share, options }: (typeof FIXED)[number],
): Change {
  const opcodes = [...new Set(targets.map(({ opcode }) => opcode))];
  const shows = ({ p50Ns, requestsPerOperation, effect }: Target): boolean =>
    (ns * share * requestsPerOperation) / p50Ns >= 2 * effect;
  return {
    name,
    options: [...opcodes.flatMap((opcode) => ['--inject', `${opcode}=${ns}${how}`]), ...options],
    cases: targets.filter(shows).map(({ caseId }) => caseId),
  };
}

/** Every close sends a FLUSH, and no proof checks FLUSH. */
function addedRequest(judged: readonly Measurement[]): Change {
  const closes = judged.filter(
    (one) => one.case.workload.name === 'open-close' && one.rounds.every(({ requests }) => requests?.OPEN),
  );
  return {
    name: 'adds a request',
    options: ['--daemon-options', '--flush'],
    cases: closes.map((one) => one.case.id),
  };
}
