// The text for a patch cover letter: what was run and where, a table, who lost, how to do it again.
//
// 72 columns of ASCII without tabs, so that it can be quoted at 75. Every ratio in it is the quotient of two values
// printed in it, before they were rounded; check-letter.ts recomputes them all. Judging two runs is results/judge/compare.ts's
// business.

import { ascii, perOperation, ratio, wrap } from '../../results/format/format.js';
import { type Ratio, ratioTo } from '../../results/quantities/estimate.js';
import type { Measurement, Mode, Run } from '../../results/run/model.js';
import {
  FUSE_REFERENCE_MODE,
  labelOf,
  REFERENCE_MODE,
  shortLabelOf,
  sortModes,
} from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { type Cell, pickRows, type Row } from '../data/cells.js';
import { environment, fact } from '../data/environment.js';
import { findingsAmong, rowName, slowerOnes } from '../data/findings.js';
import { repeatWith } from '../data/repeat-with.js';
import { whatIsMissing } from '../screen/closing.js';
import { type BarScale, barChart } from './bars.js';
import {
  INTERVAL_LABEL,
  LETTER_WIDTH,
  type LetterLayout,
  type LetterRow,
  type LetterTable,
  layOut,
} from './letter-grid.js';
import {
  LETTER_METRICS,
  type LetterMetric,
  type LetterUnits,
  type MetricStyle,
  metricValue,
  noValueText,
} from './letter-metric.js';
import { pairLetterBody } from './letter-pair.js';
import { referenceLines } from './reference.js';

/** Two runs of the same plan: what was, and what is proposed. */
export interface RunPair {
  readonly base: Run;
  readonly head: Run;
  /** The runs that `base` and `head` are pooled of (results/quantities/pool.ts), where a side is several. */
  readonly blocks?: Readonly<Record<'base' | 'head', readonly Run[]>>;
}

export interface LetterOptions {
  /** Names of workloads; all when left out. */
  readonly workloads?: readonly string[];
  readonly metric?: LetterMetric;
  readonly units?: LetterUnits;
  readonly layout?: LetterLayout;
  /** Adds bars and distributions as text. */
  readonly chart?: BarScale;
  /** SHA-256 of each side's file, or of its files one after the other, in hexadecimal. */
  readonly sha256?: readonly string[];
  /** Adds published numbers of others where the workload is the same. */
  readonly reference?: boolean;
}

/**
 * The letter for one run, or for a base and a head. Errors: RangeError naming a workload that the run does not have.
 */
export function coverLetter(source: Run | RunPair, options: LetterOptions = {}): string {
  const runs = 'base' in source ? [source.base, source.head] : [source];
  for (const run of runs) assertWorkloads(run, options.workloads);
  const body = 'base' in source ? pairLetterBody(source, options) : singleBody(source, options);
  const paragraphs = [
    ...body,
    ...(options.chart === undefined
      ? []
      : [barChart(runs.at(-1)!, options.workloads ?? null, options.chart)]),
    ...(options.reference ? [referenceLines(runs.at(-1)!)] : []),
    repeatLines(runs, 'blocks' in source ? source.blocks : undefined, options.sha256 ?? []),
  ];
  return `${paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n').trimEnd())
    .join('\n\n')}\n`;
}

function assertWorkloads(run: Run, wanted: readonly string[] | undefined): void {
  const known = new Set(run.measurements.map((one) => one.case.workload.name));
  for (const name of wanted ?? [])
    if (!known.has(name))
      throw new RangeError(`run ${run.id} has no workload ${name}; it has ${[...known].join(', ')}`);
}

function singleBody(run: Run, options: LetterOptions): string[][] {
  const style = LETTER_METRICS[options.metric ?? 'p50'];
  const rows = pickRows(run, options.workloads ?? null);
  const modes = sortModes(rows.flatMap((row) => [...row.cells.keys()]));
  const table: LetterTable = {
    metric: style.title,
    columns: modes.map((mode) => ascii(shortLabelOf(mode))),
    rows: rows.map((row) => letterRow(row, modes, run, style, options.units ?? 'auto')),
    lowerIsBetter: style.lowerIsBetter,
  };
  return [
    environment(run),
    explanation(style, rows, modes, options),
    layOut(table, options.layout ?? 'plain'),
    ...losers(run, rows, style),
  ];
}

function explanation(
  style: MetricStyle,
  rows: readonly Row[],
  modes: readonly Mode[],
  options: LetterOptions,
): string[] {
  const better = style.lowerIsBetter ? 'less is better' : 'more is better';
  if (options.layout === 'mmtests')
    return wrap(
      `${style.title}, geometric mean over the bring-ups, ${better}. ${ABSOLUTE_VALUES} In brackets the gain over ${labelOf(modes[0] ?? REFERENCE_MODE)}; stars where the interval of the ratio leaves out 1. ${RATIO_INTERVAL}${noValueText(rows, style)}`,
      LETTER_WIDTH,
    );
  const text =
    `${style.title}: geometric mean over the bring-ups, ${better}. ${ABSOLUTE_VALUES} x native: the value above over that of ` +
    `native. ${RATIO_INTERVAL} ctxsw: context switches of client and daemon. req: FUSE requests. Both for one operation.`;
  return wrap(text + noValueText(rows, style), LETTER_WIDTH);
}

function letterRow(
  row: Row,
  modes: readonly Mode[],
  run: Run,
  style: MetricStyle,
  units: LetterUnits,
): LetterRow {
  const cells = modes.map((mode) => row.cells.get(mode));
  const values = cells.map((cell) =>
    cell?.state === 'measured' ? metricValue(cell.measurement, style) : null,
  );
  const { unit, write } = style.scale(
    values.filter((value) => value !== null),
    units,
  );
  const texts = cells.map((cell, index) => (values[index] == null ? stateText(cell) : write(values[index])));
  const native = modes[0] === REFERENCE_MODE ? cells[0] : undefined;
  const over = cells.map((cell, index): Ratio | null =>
    native && index > 0 && values[0] != null && values[index] != null
      ? ratioTo(cell!.measurement, native.measurement, style.quantity)
      : null,
  );
  const below = [
    { label: 'x native', cells: over.map((one) => (one === null ? '' : ratio(one.center))) },
    { label: INTERVAL_LABEL, cells: over.map(intervalText) },
    { label: 'ctxsw', cells: cells.map((cell) => countText(cell, (one) => one.switches)) },
    { label: 'req', cells: cells.map((cell) => countText(cell, (one) => one.requests)) },
  ];
  return {
    name: ascii(rowName(row, run)),
    unit,
    values: texts,
    numbers: values,
    below: below.filter((line) => line.cells.some((cell) => cell !== '')),
  };
}

function stateText(cell: Cell | undefined): string {
  if (!cell || cell.state === 'measured') return '-';
  return cell.state === 'failed' ? 'failed' : 'not engag.';
}

function countText(cell: Cell | undefined, of: (cell: Cell) => number | null): string {
  return cell?.state === 'measured' ? perOperation(of(cell)) : '';
}

function intervalText(estimate: Ratio | null): string {
  return estimate?.lo == null || estimate.hi === null ? '' : `${ratio(estimate.lo)}-${ratio(estimate.hi)}`;
}

/** Who is slower, with the numbers of the table; then what the reader must know about the cells that are missing. */
function losers(run: Run, rows: readonly Row[], style: MetricStyle): string[][] {
  const findings = findingsAmong(run, rows);
  const other = whatIsMissing(run, findings, LETTER_WIDTH);
  const compared = rows.flatMap((row) => againstPlain(row, style));
  if (findings.unjudged || compared.length === 0) return other;
  const lines = slowerOnes(compared).flatMap(({ row, mode, own, base, ratio: slower }) => {
    const { unit, write } = style.scale([own, base], 'auto');
    const factor = ratio(style.lowerIsBetter ? slower.center : 1 / slower.center);
    const text = `${labelOf(mode)} ${rowName(row, run)}: ${write(base)} -> ${write(own)} ${unit} (${factor}x)`;
    return wrap(ascii(text), LETTER_WIDTH - 2, '    ').map((line) => `  ${line}`);
  });
  const slower = lines.filter((line) => !line.startsWith('      ')).length;
  return [
    slower === 0
      ? [`Slower than plain: none of ${compared.length}.`]
      : [`Slower than plain, from plain -> mode, worst first (${slower} of ${compared.length}):`, ...lines],
    ...other,
  ];
}

interface AgainstPlain {
  readonly row: Row;
  readonly mode: Mode;
  readonly own: number;
  readonly base: number;
  /** How many times the time of plain. */
  readonly ratio: Ratio;
}

/** The modes of a row that can be compared with plain in it. */
function againstPlain(row: Row, style: MetricStyle): AgainstPlain[] {
  const measured = [...row.cells.values()].filter((cell) => cell.state === 'measured');
  const plain = measured.find((cell) => cell.mode === FUSE_REFERENCE_MODE)?.measurement;
  const base = plain && metricValue(plain, style);
  if (plain === undefined || base == null) return [];
  const times = (measurement: Measurement): Ratio => {
    const over = ratioTo(measurement, plain, style.quantity);
    return style.lowerIsBetter ? over : inverse(over);
  };
  return measured.flatMap(({ mode, measurement }) => {
    const own = metricValue(measurement, style);
    if (own === null || mode === FUSE_REFERENCE_MODE || mode === REFERENCE_MODE) return [];
    return [{ row, mode, own, base, ratio: times(measurement) }];
  });
}

function inverse(value: Ratio): Ratio {
  const turn = (one: number | null): number | null => (one === null ? null : 1 / one);
  return { ...value, center: 1 / value.center, lo: turn(value.hi), hi: turn(value.lo) };
}

/** The commands that made the runs, broken so that a shell still takes them, and the hashes of the raw data. */
function repeatLines(runs: readonly Run[], blocks: RunPair['blocks'], hashes: readonly string[]): string[] {
  const lines = [...new Set(runs.map((run) => run.command))].flatMap(repeatWith);
  for (const [index, run] of runs.entries()) {
    const hash = hashes[index];
    const count = (index === 0 ? blocks?.base : blocks?.head)?.length ?? 1;
    const label = run.label === '' ? '' : ` (${run.label})`;
    lines.push(
      ...fact('raw', count === 1 ? `run ${run.id}${label}` : `${count} runs from ${run.id} on${label}`),
    );
    if (hash !== undefined) {
      lines.push(count === 1 ? '  sha256 of run.json:' : '  sha256 of their files, one after the other:');
      lines.push(`    ${hash}`);
    }
  }
  return lines;
}
