// What a reader must hear first about a run: who lost, what did not engage, what failed, what was left out.
//
// Data only: the screen, the letter and the report word it. Without an interval nobody is called slower.

import { type Excused, excusedOf } from '../../results/quantities/disturbance.js';
import type { Ratio } from '../../results/quantities/estimate.js';
import type { Measurement, Mode, Run, Skipped } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE, REFERENCE_MODE } from '../../results/run/modes.js';
import { holm } from '../../results/stats/holm.js';
import { type Cell, type Row, rowsOf } from './cells.js';

/** A Loss is a mode that is slower than another one. */
export interface Loss {
  readonly row: Row;
  readonly cell: Cell;
  /** The p50 of the mode over that of the other. */
  readonly ratio: Ratio;
  readonly baseline: Cell;
}

/** A warning and the cases it was raised for; no case where it is about the run. */
export interface Warning {
  readonly text: string;
  readonly cases: readonly string[];
}

export interface Findings {
  /** Modes other than plain that are slower than plain: the bad surprise. Worst first. */
  readonly slowerThanPlain: readonly Loss[];
  /** What a mode costs against native: by mode, each worst first. */
  readonly slowerThanNative: ReadonlyMap<Mode, readonly Loss[]>;
  /** How many rows each mode could be compared with native in. */
  readonly comparedWithNative: ReadonlyMap<Mode, number>;
  /** How many cells could be compared with plain. */
  readonly comparedWithPlain: number;
  readonly notEngaged: readonly { readonly row: Row; readonly cell: Cell }[];
  readonly failed: readonly { readonly row: Row; readonly cell: Cell }[];
  readonly skipped: readonly Skipped[];
  readonly warnings: readonly Warning[];
  /** Rounds in which somebody else had the CPU. */
  readonly excused: Excused;
  /** True when some comparison had too few bring-ups for an interval. */
  readonly unjudged: boolean;
}

const known = new WeakMap<Run, Findings>();

/** The findings of a whole run; computed once. */
export function findingsOf(run: Run): Findings {
  const before = known.get(run);
  if (before !== undefined) return before;
  const found = findingsAmong(run, rowsOf(run));
  known.set(run, found);
  return found;
}

/** The findings of some rows of a run. */
export function findingsAmong(run: Run, rows: readonly Row[]): Findings {
  const cells = rows.flatMap((row) => [...row.cells.values()].map((cell) => ({ row, cell })));
  const against = (mode: Mode, of: (cell: Cell) => Ratio | null): Loss[] =>
    slowerOnes(
      cells.flatMap(({ row, cell }) => {
        const [ratio, baseline] = [of(cell), row.cells.get(mode)];
        return ratio && baseline ? [{ row, cell, ratio, baseline }] : [];
      }),
    );
  const overNative = against(REFERENCE_MODE, (cell) => cell.overNative);
  const slowerThanNative = new Map<Mode, Loss[]>();
  for (const loss of overNative)
    slowerThanNative.set(loss.cell.mode, [...(slowerThanNative.get(loss.cell.mode) ?? []), loss]);
  const comparedWithNative = new Map<Mode, number>();
  for (const { cell } of cells)
    if (cell.overNative) comparedWithNative.set(cell.mode, (comparedWithNative.get(cell.mode) ?? 0) + 1);
  return {
    slowerThanPlain: against(FUSE_REFERENCE_MODE, (cell) => cell.overPlain),
    slowerThanNative,
    comparedWithNative,
    comparedWithPlain: cells.filter(({ cell }) => cell.overPlain !== null).length,
    notEngaged: cells.filter(({ cell }) => cell.state === 'not-engaged'),
    failed: cells.filter(({ cell }) => cell.state === 'failed'),
    skipped: run.skipped,
    warnings: warningsOf(run),
    excused: excusedOf([run]),
    unjudged: cells.some(({ cell }) => cell.overNative !== null && cell.overNative.lo === null),
  };
}

/** The level of one list of modes that are called slower: the chance of even one in it that is not. */
export const SLOWER_LEVEL = 0.05;

/**
 * Those that are slower, the worst first: by the t test over bring-ups, corrected (Holm) for all that the list could have had
 * in it, and slower also as it is printed: 1.004 reads 1.00 and is no loss.
 */
export function slowerOnes<One extends { readonly ratio: Ratio }>(compared: readonly One[]): One[] {
  const tested = compared.filter(({ ratio }) => ratio.p !== null);
  const adjusted = holm(tested.map(({ ratio }) => ratio.p!));
  return tested
    .filter(({ ratio }, i) => adjusted[i]! <= SLOWER_LEVEL && ratio.center >= 1.005)
    .sort((a, b) => b.ratio.center - a.ratio.center);
}

/** The opcodes whose counts contradict the mode, as `READ 1.00/op`; empty when engaged. */
export function unexpectedOpcodes(measurement: Measurement): string[] {
  const { expected, observed, engaged } = measurement.proof;
  if (engaged || observed === null) return [];
  return expected
    .map(({ opcode, min, max }) => ({ opcode, min, max, each: observed[opcode] ?? 0 }))
    .filter(({ each, min, max }) => each < min || each > max)
    .map(({ opcode, each }) => `${opcode} ${each.toFixed(2)}/op`);
}

/** The name of a row with what tells it from its neighbours: `read-4k-rand/direct`, `.../t4`, `.../cross-cpu`. */
export function rowName(row: Row, run: Run): string {
  const { workload, placement } = row;
  const parts = [workload.name, workload.cache];
  if (run.plan.threads.length > 1 || workload.threads > 1) parts.push(`t${workload.threads}`);
  if (workload.sharedFile) parts.push('shared');
  if (run.plan.placements.length > 1) parts.push(placement);
  return parts.join('/');
}

function warningsOf(run: Run): Warning[] {
  const cases = new Map<string, string[]>(run.warnings.map((text) => [text, []]));
  for (const measurement of run.measurements)
    for (const text of measurement.warnings)
      cases.set(text, [...(cases.get(text) ?? []), measurement.case.id]);
  return [...cases].map(([text, ids]) => ({ text, cases: ids }));
}
