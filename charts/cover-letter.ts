// The text for a patch cover letter: what was run and where, a table, who lost, how to do it again.
//
// 72 columns of ASCII without tabs, so that it can be quoted at 75. Every ratio in it is the quotient of two numbers
// printed in it; check-letter.ts recomputes them all. Judging two runs is results/compare.ts's business.

import type { Mode, Run } from '../results/model.js';
import { type BarScale, barChart } from './bars.js';
import { type Cell, pickRows, type Row } from './cells.js';
import { whatIsMissing } from './closing.js';
import { environment, fact } from './environment.js';
import { medianOf, pairedOver } from './estimate.js';
import { findingsOf, isLoss, rowName } from './findings.js';
import { ascii, perOperation, ratio, wrap } from './format.js';
import {
  INTERVAL_LABEL,
  LETTER_WIDTH,
  type LetterLayout,
  type LetterRow,
  type LetterTable,
  layOut,
  quotient,
} from './letter-grid.js';
import { LETTER_METRICS, type LetterMetric, type LetterUnits, type MetricStyle } from './letter-metric.js';
import { pairLetterBody } from './letter-pair.js';
import { referenceLines } from './reference.js';
import { modeStyle, sortModes } from './theme.js';

/** Two runs of the same plan: what was, and what is proposed. */
export interface RunPair {
  readonly base: Run;
  readonly head: Run;
  /** The runs that `base` and `head` are pooled of (results/pool.ts), where a side is several. */
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
    columns: modes.map((mode) => ascii(modeStyle(mode).short)),
    rows: rows.map((row) => letterRow(row, modes, run, style, options.units ?? 'auto')),
    lowerIsBetter: style.lowerIsBetter,
  };
  return [
    environment(run),
    explanation(style, modes, options),
    layOut(table, options.layout ?? 'plain'),
    ...losers(run, rows, style),
  ];
}

function explanation(style: MetricStyle, modes: readonly Mode[], options: LetterOptions): string[] {
  const better = style.lowerIsBetter ? 'less is better' : 'more is better';
  if (options.layout === 'mmtests')
    return wrap(
      `${style.title}, median over the rounds, ${better}. In brackets the gain over ${modeStyle(modes[0] ?? 'native').label}; stars where the 95 % interval of the ratio leaves out 1.`,
      LETTER_WIDTH,
    );
  const text = `${style.title}: median over the rounds, ${better}. x native: the value above over that of native, with the 95 % interval of paired rounds. ctxsw: context switches of client and daemon. req: FUSE requests. Both for one operation.`;
  return wrap(text, LETTER_WIDTH);
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
    cell?.state === 'measured' ? medianOf(cell.measurement, style.of) : null,
  );
  const { unit, write } = style.scale(
    values.filter((value) => value !== null),
    units,
  );
  const texts = cells.map((cell, index) => (values[index] == null ? stateText(cell) : write(values[index])));
  const native = modes[0] === 'native' ? cells[0] : undefined;
  const over = (cell: Cell | undefined, index: number): boolean =>
    index > 0 && native?.state === 'measured' && cell?.state === 'measured';
  const below = [
    {
      label: 'x native',
      cells: cells.map((cell, index) => (over(cell, index) ? quotient(texts[index]!, texts[0]!) : '')),
    },
    {
      label: INTERVAL_LABEL,
      cells: cells.map((cell, index) => (over(cell, index) ? intervalText(cell!, native!, style) : '')),
    },
    { label: 'ctxsw', cells: cells.map((cell) => countText(cell, (one) => one.switches)) },
    { label: 'req', cells: cells.map((cell) => countText(cell, (one) => one.requests)) },
  ];
  return {
    name: ascii(rowName(row, run)),
    unit,
    values: texts,
    below: below.filter((line) => line.cells.some((cell) => cell !== '')),
  };
}

function stateText(cell: Cell | undefined): string {
  if (!cell) return '-';
  return cell.state === 'failed' ? 'failed' : 'not engag.';
}

function countText(cell: Cell | undefined, of: (cell: Cell) => number | null): string {
  return cell?.state === 'measured' ? perOperation(of(cell)) : '';
}

function intervalText(cell: Cell, native: Cell, style: MetricStyle): string {
  const { lo, hi } = pairedOver(cell.measurement, native.measurement, style.of);
  return lo === null || hi === null ? '' : `${ratio(lo)}-${ratio(hi)}`;
}

/** Who lost, with the numbers of the table; then what the reader must know about the cells that are missing. */
function losers(run: Run, rows: readonly Row[], style: MetricStyle): string[][] {
  const findings = findingsOf(run, rows);
  const other = whatIsMissing(run, findings, LETTER_WIDTH);
  if (findings.unjudged || !rows.some((row) => row.cells.get('plain')?.state === 'measured')) return other;
  const worse = rows.flatMap((row) => {
    const plain = row.cells.get('plain');
    if (plain?.state !== 'measured') return [];
    return [...row.cells.values()].flatMap((cell) => {
      if (cell.state !== 'measured' || cell.mode === 'plain' || cell.mode === 'native') return [];
      const slower = pairedOver(cell.measurement, plain.measurement, style.of);
      const loss = style.lowerIsBetter ? slower : inverse(slower);
      if (!isLoss(loss)) return [];
      const own = medianOf(cell.measurement, style.of);
      const base = medianOf(plain.measurement, style.of);
      const { unit, write } = style.scale([own, base], 'auto');
      const factor = quotient(write(own), write(base));
      return [
        {
          loss: loss.center,
          text: `${modeStyle(cell.mode).label} ${rowName(row, run)}: ${write(base)} -> ${write(own)} ${unit} (${factor}x)`,
        },
      ];
    });
  });
  const lines = worse
    .sort((a, b) => b.loss - a.loss)
    .flatMap(({ text }) => wrap(ascii(text), LETTER_WIDTH - 2, '    ').map((line) => `  ${line}`));
  return [
    lines.length === 0
      ? ['Slower than plain: none.']
      : [`Slower than plain, from plain -> mode, worst first (${worse.length}):`, ...lines],
    ...other,
  ];
}

function inverse<
  T extends { readonly center: number; readonly lo: number | null; readonly hi: number | null },
>(value: T): T {
  const turn = (one: number | null): number | null => (one === null ? null : 1 / one);
  return { ...value, center: 1 / value.center, lo: turn(value.hi), hi: turn(value.lo) };
}

/** The commands that made the runs, broken so that a shell still takes them, and the hashes of the raw data. */
function repeatLines(runs: readonly Run[], blocks: RunPair['blocks'], hashes: readonly string[]): string[] {
  const lines = [...new Set(runs.map((run) => run.command))].flatMap((command) => [
    'Repeat with:',
    ...shellLines(ascii(command)),
  ]);
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

/** A command over several lines, each but the last ending in a backslash; never broken inside quotes. */
function shellLines(command: string): string[] {
  const words = command.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];
  const lines: string[] = [];
  let line = ' ';
  for (const word of words) {
    if (line.trim() !== '' && line.length + 1 + word.length > LETTER_WIDTH - 2) {
      lines.push(`${line} \\`);
      line = '   ';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
