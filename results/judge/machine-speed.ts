// The machine's own speed, measured by native: native has no daemon, so the candidate does not cause its changes.
//
// A case is compared at the speed that the machine had for the baseline. The covariates of its times (stats/shift.ts)
// are native of the same workload, measured in the same bring-up within milliseconds, and the median of the other
// native cases: the first shows the cost of such operations, the second the machine in general. On a shared machine,
// where native changed by up to 45 % from run to run, corrected cases stayed within the limits in docs/METHOD.md.
//
// The state of the machine is reported before any verdict: by how much native changed, and how busy the machine was.

import { percentChange } from '../format/format.js';
import { excusedOf, shareOfOthers } from '../quantities/disturbance.js';
import { logsByBringUp } from '../quantities/estimate.js';
import { P50 } from '../quantities/quantities.js';
import { caseKey, isTimed } from '../quantities/summary.js';
import type { Measurement, Run } from '../run/model.js';
import { REFERENCE_MODE } from '../run/modes.js';
import { mean, median } from '../stats/quantile.js';
import { type Shift, shiftOf } from '../stats/shift.js';
import { share } from './verdict.js';

type ByBringUp = ReadonlyMap<number, number>;

/** The machine's speed over all runs of a comparison; null when they have no usable native case in common. */
export function machineOf(baseline: readonly Run[], candidate: readonly Run[]) {
  const runs = [...baseline, ...candidate];
  const shared = sharedNatives(runs);
  if (shared.length === 0) return null;
  const general = (keys: readonly string[]) =>
    keys.length === 0 ? null : generalOf(runs, stillKeys(runs[0]!, keys));
  const all = general(shared)!;
  const without = new Map(shared.map((key) => [key, general(shared.filter((one) => one !== key))]));
  const series = (run: Run) => [...all.get(run)!.values()].map((value) => ({ value, covariates: [] }));
  return {
    /** The number of native cases that all runs share. */
    natives: shared.length,
    /** The general change from baseline to candidate, as a logarithm; null with too few bring-ups. */
    change: shiftOf(baseline.map(series), candidate.map(series)),
    /**
     * How slow the machine was for a case, per bring-up: its own native and native in general, or one of them. Logarithms
     * with the same zero in all runs.
     */
    slowness: (run: Run, measurement: Measurement): ByBringUp[] => {
      const key = caseKey(measurement);
      if (!without.has(key)) return [all.get(run)!];
      const own = logsByBringUp(nativeOf(run, key)!, P50);
      const others = without.get(key)?.get(run);
      return others === undefined ? [own] : [own, others];
    },
  };
}

export type Machine = NonNullable<ReturnType<typeof machineOf>>;

function nativeOf(run: Run, key: string): Measurement | undefined {
  return run.measurements.find(
    (one) => one.case.mode === REFERENCE_MODE && caseKey(one) === key && isTimed(one),
  );
}

function sharedNatives(runs: readonly Run[]): string[] {
  const natives = (runs[0]?.measurements ?? []).filter((one) => one.case.mode === REFERENCE_MODE);
  return natives.map(caseKey).filter((key) => runs.every((run) => nativeOf(run, key) !== undefined));
}

/**
 * The native cases that move no data, or all of them if there is none. System calls and context switches depend on the
 * processor; copies depend on memory and on other work that uses it.
 */
function stillKeys(run: Run, shared: readonly string[]): readonly string[] {
  const still = shared.filter((key) => nativeOf(run, key)!.case.workload.blockBytes === 0);
  return still.length > 0 ? still : shared;
}

/** The median by which some native cases were slower than over all runs. */
function generalOf(runs: readonly Run[], keys: readonly string[]): Map<Run, ByBringUp> {
  const logs = (run: Run, key: string): ByBringUp => logsByBringUp(nativeOf(run, key)!, P50);
  const levels = keys.map((key) => mean(runs.map((run) => mean([...logs(run, key).values()]))));
  return new Map(
    runs.map((run) => {
      const own = keys.map((key) => logs(run, key));
      const bringUps = new Set(own.flatMap((one) => [...one.keys()]));
      const deviation = (bringUp: number): number =>
        median(own.flatMap((one, i) => (one.has(bringUp) ? [one.get(bringUp)! - levels[i]!] : [])));
      return [run, new Map([...bringUps].map((bringUp) => [bringUp, deviation(bringUp)]))];
    }),
  );
}

/** The default limit of native's change before times are refused, as a fraction. */
export const MACHINE_LIMIT = 0.2;

/** A ratio with its 95 % interval. */
export interface Interval {
  readonly center: number;
  readonly lo: number;
  readonly hi: number;
}

export function intervalOf({ shift, lo, hi }: Shift): Interval {
  return { center: Math.exp(shift), lo: Math.exp(lo), hi: Math.exp(hi) };
}

/** How much slower the machine was for the candidate than for the baseline, measured by native. */
export function machineChange(machine: Machine | null) {
  if (machine === null || machine.change === null) return null;
  const { lo, hi } = machine.change;
  const ratio = intervalOf(machine.change);
  /** The interval does not contain 1. */
  const changed = lo > 0 || hi < 0;
  const seen = `${percentChange(ratio.center)} (${percentChange(ratio.lo)} to ${percentChange(ratio.hi)})`;
  const sentence = changed ? `native itself changed by ${seen}` : `native shows no change: ${seen}`;
  return { natives: machine.natives, ratio, changed, sentence };
}
export type MachineChange = NonNullable<ReturnType<typeof machineChange>>;

/** When other work had more of the CPU than this, times are refused. */
export const BUSY_SHARE = 0.2;
/** Sides whose shares of excused rounds differ by more than this are too different to compare. */
const EXCUSED_APART = 0.05;

/** Why times of these sides cannot be compared, because of other work while one of them was measured. */
export function busySides(baseline: readonly Run[], candidate: readonly Run[]): string[] {
  const sides = [
    ['baseline', baseline],
    ['candidate', candidate],
  ] as const;
  const busy = sides.flatMap(([name, runs]) => {
    const others = Math.max(shareOfOthers(runs) ?? 0, ...runs.map(({ host }) => host.othersShare ?? 0));
    return others <= BUSY_SHARE
      ? []
      : [`the machine was busy: other work had ${share(others)} of the CPU while the ${name} was measured`];
  });
  const [base, head] = [excusedOf(baseline), excusedOf(candidate)];
  const apart = Math.abs(base.excused / base.rounds - head.excused / head.rounds);
  if (busy.length > 0 || !(apart > EXCUSED_APART)) return busy;
  const text = ({ excused, rounds }: typeof base): string => `${excused} of ${rounds}`;
  return [
    `other work had the CPU in ${text(base)} rounds of the baseline and in ${text(head)} of the candidate, which is too different to compare`,
  ];
}
