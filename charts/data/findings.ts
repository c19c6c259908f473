// What a reader must know first about a run: which cases are slower, what did not engage, what failed, what was left out.
//
// Data only: the screen, the letter and the report write the text.

import { excusedOf } from '../../results/quantities/disturbance.js';
import { rateOf } from '../../results/quantities/requests.js';
import type { Measurement, Run } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE, REFERENCE_MODE } from '../../results/run/modes.js';
import { oncePerRun, type Row, rowsOf } from './cells.js';
import { standingsAgainst } from './standings.js';

/** A warning and the cases it was raised for; no case where it is about the run. */
export interface Warning {
  readonly text: string;
  readonly cases: readonly string[];
}

export type Findings = ReturnType<typeof findingsAmong>;

/** The findings of a whole run. */
export const findingsOf = oncePerRun((run) => findingsAmong(run, rowsOf(run)));

/** The findings of some rows of a run. */
export function findingsAmong(run: Run, rows: readonly Row[]) {
  const cells = rows.flatMap((row) => [...row.cells.values()].map((cell) => ({ row, cell })));
  const againstPlain = standingsAgainst(rows, FUSE_REFERENCE_MODE);
  const againstNative = standingsAgainst(rows, REFERENCE_MODE);
  return {
    againstPlain,
    againstNative,
    /** Modes other than plain that are slower than plain. Worst first. */
    slowerThanPlain: againstPlain.modes
      .flatMap(({ slower }) => slower)
      .sort((a, b) => b.ratio.center - a.ratio.center),
    /** What a mode costs against native: by mode, each worst first. */
    slowerThanNative: new Map(againstNative.modes.map(({ mode, slower }) => [mode, slower])),
    notEngaged: cells.filter(({ cell }) => cell.state === 'not-engaged'),
    failed: cells.filter(({ cell }) => cell.state === 'failed'),
    skipped: run.skipped,
    warnings: warningsOf(run),
    /** Rounds in which other work had the CPU. */
    excused: excusedOf([run]),
    /** True when some comparison had too few bring-ups for an interval. */
    unjudged: [...againstNative.modes, ...againstPlain.modes].some(({ unjudged }) => unjudged.length > 0),
  };
}

/** The opcodes whose counts the mode does not have, as `READ 1.00/op`; empty when engaged. */
export function unexpectedOpcodes(measurement: Measurement): string[] {
  const { expected, observed, engaged } = measurement.proof;
  if (engaged || observed === null) return [];
  return expected
    .map((one) => ({ ...one, each: rateOf(one, observed) }))
    .filter(({ each, min, max }) => each < min || each > max)
    .map(({ opcode, each }) => `${opcode} ${each.toFixed(2)}/op`);
}

/** The name of a row with what distinguishes it from other rows: `read-4k-rand/direct`, `.../t4`, `.../cross-cpu`. */
export function rowName({ workload, placement }: Row, { plan }: Run, threads = true): string {
  const parts = [workload.name, workload.cache];
  if (threads && (plan.threads.length > 1 || workload.threads > 1)) parts.push(`t${workload.threads}`);
  if (workload.sharedFile) parts.push('shared');
  if (plan.placements.length > 1) parts.push(placement);
  return parts.join('/');
}

function warningsOf(run: Run): Warning[] {
  const cases = new Map<string, string[]>(run.warnings.map((text) => [text, []]));
  for (const measurement of run.measurements)
    for (const text of measurement.warnings)
      cases.set(text, [...(cases.get(text) ?? []), measurement.case.id]);
  return [...cases].map(([text, ids]) => ({ text, cases: ids }));
}
