// The letter for a base and a head: what differs between them, A and B of every case, and which cells got worse.
//
// Verdicts and intervals come from results/judge/compare.ts, which judges everything together and at the machine speed of A; B/A
// is the quotient of the two values as they were measured.

import { ascii, percentChange, perOperation, ratio, wrap } from '../../results/format/format.js';
import { type Comparison, type ComparisonReport, compareRuns } from '../../results/judge/compare.js';
import type { JudgedMetric } from '../../results/judge/judged.js';
import type { Mode, Run } from '../../results/run/model.js';
import { labelOf, shortLabelOf, sortModes } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { type Cell, pickRows, type Row } from '../data/cells.js';
import { environment, fact } from '../data/environment.js';
import { findingsOf, rowName } from '../data/findings.js';
import { whatIsMissing } from '../screen/closing.js';
import type { LetterOptions, RunPair } from './cover-letter.js';
import { INTERVAL_LABEL, LETTER_WIDTH, type LetterRow, type LetterTable, layOut } from './letter-grid.js';
import { LETTER_METRICS, type MetricStyle, metricValue, noValueText } from './letter-metric.js';

/** The paragraphs of the letter between its head and the commands to repeat it. */
export function pairLetterBody({ base, head, blocks }: RunPair, options: LetterOptions): string[][] {
  const metric = options.metric ?? 'p50';
  const style = LETTER_METRICS[metric];
  const sides = blocks ?? { base: [base], head: [head] };
  const judgedMetric = JUDGED[metric];
  const judged =
    judgedMetric === null
      ? null
      : compareRuns(sides.base, sides.head, { metrics: [judgedMetric], force: true });
  const names = options.workloads ?? null;
  const pairs = pairRows(pickRows(base, names), pickRows(head, names));
  const differing = judged?.differences ?? [];
  const changes = differing
    .filter(({ incomparable }) => incomparable === null)
    .flatMap(({ field, baseline, candidate }) => fact('differs', `${field}: ${baseline} -> ${candidate}`));
  const warnings = differing
    .filter(({ incomparable }) => incomparable !== null)
    .flatMap(({ field, incomparable }) => fact('WARNING', `${field} differs: ${incomparable}`));
  const table =
    options.layout === 'mmtests'
      ? twoColumns(pairs, judged, head, style, options)
      : byMode(pairs, judged, head, style, options);
  return [
    [
      ...fact('A', sideText(sides.base)),
      ...fact('B', sideText(sides.head)),
      ...environment(head),
      ...changes,
      ...machineLines(judged),
      ...warnings,
    ],
    explanation(style, pairs, judged, options),
    pairs.length === 0 ? ['The two runs have no case in common.'] : layOut(table, options.layout ?? 'plain'),
    ...(judged === null ? [] : [gotWorse(judged, pairs, head, style)]),
    control(sides.base, options, style),
    ...whatIsMissing(head, findingsOf(head), LETTER_WIDTH),
  ];
}

/** The metrics of a letter as they are judged; a p99 is judged where it is the tail, and throughput is not. */
const JUDGED: Readonly<Record<keyof typeof LETTER_METRICS, JudgedMetric | null>> = {
  p50: 'p50',
  mean: 'mean',
  p99: 'tail',
  ops: null,
};

function machineLines(judged: ComparisonReport | null): string[] {
  return judged?.machine == null ? [] : fact('machine', judged.machine.sentence);
}

function sideText(runs: readonly Run[]): string {
  const run = runs[0]!;
  const id = runs.length === 1 ? run.id : `${runs.length} runs from ${run.id} on`;
  const name = run.label === '' ? id : `${run.label} (${id})`;
  return `${name}, kernel ${run.host.kernel}, ${run.startedAt.slice(0, 10)}`;
}

/** What the runs of A, which are all of the same thing, differ by. */
function control(runs: readonly Run[], { workloads }: LetterOptions, style: MetricStyle): string[] {
  if (runs.length < 2) return [];
  const values = new Map<string, number[]>();
  for (const row of runs.flatMap((run) => pickRows(run, workloads ?? null))) {
    for (const cell of [...row.cells.values()].filter(usable)) {
      const { id } = cell.measurement.case;
      const value = metricValue(cell.measurement, style);
      if (value !== null) values.set(id, [...(values.get(id) ?? []), value]);
    }
  }
  const apart = [...values.values()].map((same) => Math.max(...same) / Math.min(...same));
  if (apart.length === 0) return [];
  const most = percentChange(Math.max(...apart)).replace('+', '');
  return wrap(
    `A/A control: the ${runs.length} runs of A differ by ${most} at most, the worst of ${apart.length} cells.`,
    LETTER_WIDTH,
  );
}

/** A workload that both sides have. */
interface RowPair {
  readonly base: Row;
  readonly head: Row;
}

function pairRows(base: readonly Row[], head: readonly Row[]): RowPair[] {
  const byKey = new Map(base.map((row) => [row.key, row]));
  return head.flatMap((row) => {
    const partner = byKey.get(row.key);
    return partner ? [{ base: partner, head: row }] : [];
  });
}

function explanation(
  style: MetricStyle,
  pairs: readonly RowPair[],
  judged: ComparisonReport | null,
  options: LetterOptions,
): string[] {
  const rows = pairs.flatMap(({ base, head }) => [base, head]);
  const better = style.lowerIsBetter ? 'less is better' : 'more is better';
  if (options.layout === 'mmtests')
    return wrap(
      `${style.title}, geometric mean over the bring-ups, ${better}. ${ABSOLUTE_VALUES} In brackets the gain of B over A; stars where the interval of B/A leaves out 1. ${RATIO_INTERVAL}`,
      LETTER_WIDTH,
    );
  const stars =
    judged === null
      ? ''
      : ` * = a change at the machine speed of A, judged with ${judged.comparisons.length} comparisons together, and large enough to matter.`;
  const text = `${style.title}: geometric mean over the bring-ups, ${better}; first line A, then B. ${ABSOLUTE_VALUES} B/A is of the two values above it. ${RATIO_INTERVAL} ctxsw: context switches of client and daemon. req: FUSE requests. Both for one operation, A -> B.`;
  return wrap(text + stars + noValueText(rows, style), LETTER_WIDTH);
}

function usable(cell: Cell | undefined): cell is Cell {
  return cell?.state === 'measured';
}

function modesOf(pairs: readonly RowPair[]): Mode[] {
  return sortModes(pairs.flatMap(({ base, head }) => [...base.cells.keys(), ...head.cells.keys()]));
}

function byMode(
  pairs: readonly RowPair[],
  judged: ComparisonReport | null,
  run: Run,
  style: MetricStyle,
  options: LetterOptions,
): LetterTable {
  const modes = modesOf(pairs);
  const comparisons = new Map(judged?.comparisons.map((one) => [one.caseId, one]));
  return {
    metric: style.title,
    columns: modes.map((mode) => ascii(shortLabelOf(mode))),
    rows: pairs.map((pair) => pairRow(pair, modes, comparisons, run, style, options)),
    lowerIsBetter: style.lowerIsBetter,
  };
}

function pairRow(
  { base, head }: RowPair,
  modes: readonly Mode[],
  comparisons: ReadonlyMap<string, Comparison>,
  run: Run,
  style: MetricStyle,
  options: LetterOptions,
): LetterRow {
  const cells = modes.map((mode) => [base.cells.get(mode), head.cells.get(mode)] as const);
  const valueIn = (cell: Cell | undefined): number | null =>
    usable(cell) ? metricValue(cell.measurement, style) : null;
  const { unit, write } = style.scale(
    cells.flat().flatMap((cell) => valueIn(cell) ?? []),
    options.units ?? 'auto',
  );
  const text = (cell: Cell | undefined): string => {
    const value = valueIn(cell);
    return value === null ? stateText(cell) : write(value);
  };
  const both = (
    pair: readonly [Cell | undefined, Cell | undefined],
    say: (a: Cell, b: Cell) => string,
  ): string => (usable(pair[0]) && usable(pair[1]) ? say(pair[0], pair[1]) : '');
  const judgedOf = (cell: Cell): Comparison | undefined => comparisons.get(cell.measurement.case.id);
  return {
    name: ascii(rowName(head, run)),
    unit,
    values: cells.map(([a]) => text(a)),
    numbers: cells.map(([a]) => valueIn(a)),
    below: [
      { label: 'B', cells: cells.map(([, b]) => text(b)) },
      {
        label: 'B/A',
        cells: cells.map((pair) =>
          both(pair, (a, b) => `${quotientText(valueIn(b), valueIn(a))}${isChange(judgedOf(b)) ? '*' : ''}`),
        ),
      },
      { label: INTERVAL_LABEL, cells: cells.map((pair) => both(pair, (_, b) => intervalText(judgedOf(b)))) },
      { label: 'ctxsw', cells: cells.map((pair) => both(pair, (a, b) => arrow(a.switches, b.switches))) },
      { label: 'req', cells: cells.map((pair) => both(pair, (a, b) => arrow(a.requests, b.requests))) },
    ].filter((line) => line.cells.some((cell) => cell !== '')),
  };
}

function quotientText(b: number | null, a: number | null): string {
  return b === null || a === null ? '' : ratio(b / a);
}

function stateText(cell: Cell | undefined): string {
  if (!cell || cell.state === 'measured') return '-';
  return cell.state === 'failed' ? 'failed' : 'not engag.';
}

/** One number where both sides show the same, else `2.00->3.00`. */
function arrow(a: number | null, b: number | null): string {
  const [from, to] = [perOperation(a), perOperation(b)];
  // Next to nothing on both sides.
  if (a !== null && b !== null && a < 0.01 && b < 0.01) return to;
  return from === to ? from : `${from}->${to}`;
}

function isChange(comparison: Comparison | undefined): boolean {
  return comparison?.verdict === 'regressed' || comparison?.verdict === 'improved';
}

/** Of B/A as it was measured. */
function intervalText(comparison: Comparison | undefined): string {
  return comparison ? `${ratio(comparison.measured.lo)}-${ratio(comparison.measured.hi)}` : '';
}

/** For mmtests: A and B are the columns, every mode of a workload is a row. */
function twoColumns(
  pairs: readonly RowPair[],
  judged: ComparisonReport | null,
  run: Run,
  style: MetricStyle,
  options: LetterOptions,
): LetterTable {
  const comparisons = new Map(judged?.comparisons.map((one) => [one.caseId, one]));
  const rows = pairs.flatMap(({ base, head }) =>
    [...head.cells.values()].flatMap((b) => {
      const a = base.cells.get(b.mode);
      if (!usable(a) || !usable(b)) return [];
      const [from, to] = [metricValue(a.measurement, style), metricValue(b.measurement, style)];
      if (from === null || to === null) return [];
      const { unit, write } = style.scale([from, to], options.units ?? 'auto');
      return [
        {
          name: ascii(`${shortLabelOf(b.mode)} ${rowName(head, run)}`),
          unit,
          values: [write(from), write(to)],
          numbers: [from, to],
          below: [
            { label: INTERVAL_LABEL, cells: ['', intervalText(comparisons.get(b.measurement.case.id))] },
          ],
        },
      ];
    }),
  );
  return { metric: style.title, columns: ['A', 'B'], rows, lowerIsBetter: style.lowerIsBetter };
}

function gotWorse(
  judged: ComparisonReport,
  pairs: readonly RowPair[],
  run: Run,
  style: MetricStyle,
): string[] {
  const rowOf = new Map(
    pairs.flatMap(({ base, head }) =>
      [...head.cells].map(
        ([mode, cell]) =>
          [cell.measurement.case.id, { head, mode, a: base.cells.get(mode), b: cell }] as const,
      ),
    ),
  );
  const worse = judged.comparisons.filter((one) => one.verdict === 'regressed' && rowOf.has(one.caseId));
  const open = judged.comparisons.filter(
    (one) => one.verdict === 'inconclusive' && rowOf.has(one.caseId),
  ).length;
  const tail = open === 0 ? [] : [`Cells with too little data to say: ${open}.`];
  if (worse.length === 0) return ['Cells that got worse: none.', ...tail];
  const lines = worse
    .sort((a, b) => Math.abs(Math.log(b.ratio.center)) - Math.abs(Math.log(a.ratio.center)))
    .flatMap((one) => {
      const { head, mode, a, b } = rowOf.get(one.caseId)!;
      if (!usable(a)) return [];
      const [from, to] = [metricValue(a.measurement, style), metricValue(b.measurement, style)];
      if (from === null || to === null) return [];
      const { unit, write } = style.scale([from, to], 'auto');
      const change = percentChange(to / from);
      return wrap(
        ascii(`${labelOf(mode)} ${rowName(head, run)}: ${write(from)} -> ${write(to)} ${unit} (${change})`),
        LETTER_WIDTH - 2,
        '    ',
      );
    });
  return [
    `Cells that got worse (${worse.length}), worst first:`,
    ...lines.map((line) => `  ${line}`),
    ...tail,
  ];
}
