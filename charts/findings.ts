// What a reader must hear first about a run: who lost, what did not engage, what failed, what was left out.
//
// Data only: the screen, the letter and the report word it. A mode has lost to another when the whole interval of
// its ratio reads above 1.00; with a single round there is no interval and therefore no loser.

import type { Measurement, Mode, Run, Skipped } from '../results/model.js';
import { type Cell, type Row, rowsOf } from './cells.js';
import type { Estimate } from './estimate.js';

/** A Loss is a mode that is slower than another road by more than its interval. */
export interface Loss {
  readonly row: Row;
  readonly cell: Cell;
  /** The p50 of the mode over that of the road it lost to. */
  readonly ratio: Estimate;
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
  /** What the road costs against none: by mode in the order of the model, each worst first. */
  readonly slowerThanNative: ReadonlyMap<Mode, readonly Loss[]>;
  /** How many rows each mode could be compared with native in. */
  readonly comparedWithNative: ReadonlyMap<Mode, number>;
  readonly notEngaged: readonly { readonly row: Row; readonly cell: Cell }[];
  readonly failed: readonly { readonly row: Row; readonly cell: Cell }[];
  readonly skipped: readonly Skipped[];
  readonly warnings: readonly Warning[];
  /** True when some comparison had too few rounds for an interval. */
  readonly unjudged: boolean;
}

export function findingsOf(run: Run, rows: readonly Row[] = rowsOf(run)): Findings {
  const cells = rows.flatMap((row) => [...row.cells.values()].map((cell) => ({ row, cell })));
  const slowerThanPlain: Loss[] = [];
  const slowerThanNative = new Map<Mode, Loss[]>();
  const comparedWithNative = new Map<Mode, number>();
  for (const { row, cell } of cells) {
    const [native, plain] = [row.cells.get('native'), row.cells.get('plain')];
    if (cell.overNative && native) {
      comparedWithNative.set(cell.mode, (comparedWithNative.get(cell.mode) ?? 0) + 1);
      if (isLoss(cell.overNative)) {
        const loss = { row, cell, ratio: cell.overNative, baseline: native };
        slowerThanNative.set(cell.mode, [...(slowerThanNative.get(cell.mode) ?? []), loss]);
      }
    }
    if (cell.overPlain && plain && isLoss(cell.overPlain))
      slowerThanPlain.push({ row, cell, ratio: cell.overPlain, baseline: plain });
  }
  for (const losses of slowerThanNative.values()) losses.sort(worstFirst);
  return {
    slowerThanPlain: slowerThanPlain.sort(worstFirst),
    slowerThanNative,
    comparedWithNative,
    notEngaged: cells.filter(({ cell }) => cell.state === 'not-engaged'),
    failed: cells.filter(({ cell }) => cell.state === 'failed'),
    skipped: run.skipped,
    warnings: warningsOf(run),
    unjudged: cells.some(({ cell }) => cell.overNative !== null && cell.overNative.lo === null),
  };
}

/** True when the whole interval says slower, also as it is printed: 1.004 reads 1.00 and is nobody's loss. */
export function isLoss(ratio: Estimate): boolean {
  return ratio.lo !== null && ratio.lo >= 1.005;
}

/** The opcodes whose counts contradict the mode, as `READ 1.00/op`; empty when engaged. */
export function betrayers(measurement: Measurement): string[] {
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

function worstFirst(a: Loss, b: Loss): number {
  return b.ratio.center - a.ratio.center;
}

function warningsOf(run: Run): Warning[] {
  const cases = new Map<string, string[]>(run.warnings.map((text) => [text, []]));
  for (const measurement of run.measurements)
    for (const text of measurement.warnings)
      cases.set(text, [...(cases.get(text) ?? []), measurement.case.id]);
  return [...cases].map(([text, ids]) => ({ text, cases: ids }));
}
