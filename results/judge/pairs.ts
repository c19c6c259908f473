// A case on both sides of a comparison, and the shifts of its quantities: from the bring-ups of two sides of runs, or
// of two modes of one run. compare.ts chooses which cases pair, and judges.

import { logRatios, logsByBringUp, meanOfRuns } from '../quantities/estimate.js';
import type { Quantity } from '../quantities/quantities.js';
import type { Measurement, Run } from '../run/model.js';
import { mean } from '../stats/quantile.js';
import { inBatches, intervalAround } from '../stats/series.js';
import { type Replicate, type Sample, shiftOf } from '../stats/shift.js';
import type { Machine } from './machine-speed.js';
import type { Evidence } from './verdict.js';

/** A case on both sides, ready to be compared. */
export type Pair = ReturnType<typeof pairSides>;

/** Of one quantity. */
interface Shifts extends Pick<Evidence, 'shift' | 'measured' | 'lessNative'> {
  readonly baselineLog: number;
  readonly bringUps: readonly [baseline: number, candidate: number];
  readonly runs: readonly [baseline: number, candidate: number];
  readonly paired: boolean;
}

/** A case in one run. */
export interface Found {
  readonly run: Run;
  readonly measurement: Measurement;
}

/**
 * The two modes were up in the same bring-ups: their differences are one sample. Values and interval are those of every
 * table: a bring-up in which one mode has no time is still in the value of the other.
 */
export function pairModes(caseId: string, baseline: Measurement, candidate: Measurement): Pair {
  return {
    caseId,
    workload: candidate.case.workload.name,
    modes: [baseline.case.mode, candidate.case.mode],
    measurements: [baseline, candidate],
    shifts: (quantity) => {
      const found = meanOfRuns([...logRatios(candidate, baseline, quantity).values()], candidate);
      if (found === null) return null;
      const [below, above] = [logsByBringUp(baseline, quantity), logsByBringUp(candidate, quantity)];
      const baselineLog = mean([...below.values()]);
      const center = mean([...above.values()]) - baselineLog;
      const shift = { shift: center, ...intervalAround(center, found), ...found };
      const bringUps = [below.size, above.size] as const;
      const runs = [1, 1] as const;
      return { shift, measured: shift, lessNative: null, baselineLog, bringUps, runs, paired: true };
    },
  };
}

/** Two sides of runs, at the machine speed of the baseline if `machine` knows it. */
export function pairSides(
  caseId: string,
  base: readonly Found[],
  head: readonly Found[],
  machine: Machine | null,
) {
  const { workload, mode } = head[0]!.measurement.case;
  return {
    caseId,
    workload: workload.name,
    modes: [base[0]!.measurement.case.mode, mode] as const,
    measurements: [...base, ...head].map(({ measurement }) => measurement),
    /** Null where the replicates are too few. */
    shifts: (quantity: Quantity): Shifts | null => {
      const sample = (side: readonly Found[]) => side.map((found) => replicates(found, quantity, machine));
      const uncorrected = (side: Sample) => side.map((run) => run.map((one) => ({ ...one, covariates: [] })));
      const [baseline, candidate] = [sample(base), sample(head)];
      const betweenRuns = quantity.betweenRuns[workload.blockBytes > 0 ? 'moving' : 'still'];
      const measured = shiftOf(uncorrected(baseline), uncorrected(candidate), betweenRuns);
      const shift = machine === null ? measured : shiftOf(baseline, candidate, betweenRuns);
      if (shift === null || measured === null) return null;
      const logs = (side: readonly Found[]) =>
        side.flatMap(({ measurement }) => [...logsByBringUp(measurement, quantity).values()]);
      return {
        ...{ shift, measured, paired: false, baselineLog: mean(logs(base)) },
        lessNative: machine === null ? null : measured.shift - nativeChange(baseline, candidate),
        bringUps: [logs(base).length, logs(head).length],
        runs: [base.length, head.length],
      };
    },
  };
}

/** By the last covariate, which is native in general if there are several natives. */
function nativeChange(baseline: Sample, candidate: Sample): number {
  const level = (side: Sample): number => mean(side.flat().map(({ covariates }) => covariates.at(-1)!));
  return level(candidate) - level(baseline);
}

/**
 * Consecutive bring-ups share the state of the machine: long runs count in batches of bring-ups, at least this many.
 */
const BATCHES = 40;

/** Batches of bring-ups; a batch without a usable time of native is left out. */
function replicates({ run, measurement }: Found, quantity: Quantity, machine: Machine | null): Replicate[] {
  const slowness = machine?.slowness(run, measurement) ?? [];
  const series = [...logsByBringUp(measurement, quantity)].flatMap(([bringUp, value]) => {
    const covariates = slowness.map((one) => one.get(bringUp));
    return covariates.every((one) => one !== undefined) ? [{ value, covariates }] : [];
  });
  return inBatches(series, Math.floor(series.length / BATCHES)).map((batch) => ({
    value: mean(batch.map(({ value }) => value)),
    covariates: slowness.map((_, i) => mean(batch.map(({ covariates }) => covariates[i]!))),
  }));
}
