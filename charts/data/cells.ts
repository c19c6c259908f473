// What a run says, arranged as people read it: per driver a table of workloads by modes, one cell each.
//
// It arranges what results/ computes, and computes nothing, so that the table on the screen, the letter, the pictures and the
// report show the same numbers. Invariant: a measurement that did not engage or failed has a cell, but never a ratio, and is
// never a baseline.

import { estimateOf, type Ratio, ratioTo } from '../../results/quantities/estimate.js';
import { MEAN, P50, type Quantity, tailOf } from '../../results/quantities/quantities.js';
import { caseKey, summarize } from '../../results/quantities/summary.js';
import type { Measurement, Mode, Placement, Run, Workload } from '../../results/run/model.js';
import { REFERENCE_MODE, sortModes } from '../../results/run/modes.js';

/** A Cell is one measurement as it is shown. */
export interface Cell {
  readonly mode: Mode;
  readonly measurement: Measurement;
  readonly state: 'measured' | 'not-engaged' | 'failed';
  /** NaN without rounds. */
  readonly p50Ns: number;
  readonly meanNs: number;
  /** Of the row's tail; null where it has none. */
  readonly tailNs: number | null;
  /** p50 over the p50 of native; null for native itself and where there is no native or no engagement. */
  readonly overNative: Ratio | null;
  /** Context switches of client and daemon per operation. */
  readonly switches: number | null;
  /** FUSE requests per operation; null where they are not counted. */
  readonly requests: number | null;
}

/** A Row is one workload at one placement: what is compared across modes. */
export interface Row {
  /** `read-4k-rand/direct/t1/same-cpu`. */
  readonly key: string;
  readonly workload: Workload;
  readonly placement: Placement;
  /** The furthest tail for which every mode has enough operations; null where there is none. */
  readonly tail: Quantity | null;
  readonly cells: ReadonlyMap<Mode, Cell>;
}

/** A function of a run that is computed once for each run. */
export function oncePerRun<Result>(of: (run: Run) => Result): (run: Run) => Result {
  const known = new WeakMap<Run, Result>();
  return (run) => {
    const result = known.get(run) ?? of(run);
    known.set(run, result);
    return result;
  };
}

/** The rows of a run, in the order in which they were planned. */
export const rowsOf = oncePerRun((run): readonly Row[] => {
  const grouped = new Map<string, Measurement[]>();
  for (const measurement of run.measurements) {
    if (measurement.rounds.length === 0 && measurement.failure === null) continue;
    const key = caseKey(measurement);
    grouped.set(key, [...(grouped.get(key) ?? []), measurement]);
  }
  return [...grouped].map(([key, measurements]) => {
    const { workload, placement } = measurements[0]!.case;
    const tail = tailOf(measurements.filter((one) => stateOf(one) === 'measured'));
    return { key, workload, placement, tail, cells: cellsOf(measurements, tail) };
  });
});

/** The rows of some workloads, named without cache and threads; all rows when no names are given. */
export function pickRows(run: Run, workloads: readonly string[] | null): readonly Row[] {
  return rowsOf(run).filter((row) => workloads === null || workloads.includes(row.workload.name));
}

/** A Table is the rows of one driver. */
export type Table = ReturnType<typeof tablesOf>[number];

export function tablesOf(run: Run) {
  const drivers = new Set(rowsOf(run).map(({ workload }) => workload.driver));
  return [...drivers].map((driver) => {
    const rows = rowsOf(run).filter(({ workload }) => workload.driver === driver);
    return { driver, rows, modes: sortModes(rows.flatMap((row) => [...row.cells.keys()])) };
  });
}

function cellsOf(measurements: readonly Measurement[], tail: Quantity | null): Map<Mode, Cell> {
  const native = measurements.find((one) => one.case.mode === REFERENCE_MODE && stateOf(one) === 'measured');
  const modes = sortModes(measurements.map((one) => one.case.mode));
  return new Map(
    modes.map((mode) => {
      const measurement = measurements.find((one) => one.case.mode === mode)!;
      const state = stateOf(measurement);
      const isMeasured = state === 'measured';
      const { contextSwitches, requests, operations } = summarize(measurement);
      const isCompared = isMeasured && native !== undefined && native !== measurement;
      const cell: Cell = {
        mode,
        measurement,
        state,
        p50Ns: estimateOf(measurement, P50).center,
        meanNs: estimateOf(measurement, MEAN).center,
        tailNs: isMeasured && tail !== null ? estimateOf(measurement, tail).center : null,
        overNative: isCompared ? ratioTo(measurement, native, P50) : null,
        switches: operations === 0 ? null : contextSwitches.total,
        requests: requests?.total ?? null,
      };
      return [mode, cell];
    }),
  );
}

/** The text in place of a number; null where there is a number. */
export function stateText(cell: Cell | undefined): string | null {
  if (cell === undefined) return '-';
  if (cell.state === 'measured') return null;
  return cell.state === 'failed' ? 'failed' : 'not engag.';
}

function stateOf(measurement: Measurement): Cell['state'] {
  if (measurement.failure !== null) return 'failed';
  return measurement.proof.engaged ? 'measured' : 'not-engaged';
}
