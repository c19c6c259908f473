// A base and a head with a block for each case: every mode in a column, or in the layout of mmtests A and B.

import { ascii, interval, percentChange, ratio, wrap } from '../../results/format/format.js';
import type { Run } from '../../results/run/model.js';
import { sortModes } from '../../results/run/modes.js';
import { type Row, stateText } from '../data/cells.js';
import { columnNames } from '../data/column-names.js';
import { rowName } from '../data/findings.js';
import { type MetricStyle, metricValue } from '../data/metric.js';
import { INTERVAL_LABEL, LETTER_WIDTH, type LetterRow, type LetterTable, layOut } from './letter-grid.js';
import type { LetterOptions } from './letter-options.js';
import { arrow, isChange, type PairLine, printedRatio, valuesOf } from './pair-lines.js';

export function detailsTable(
  lines: readonly PairLine[],
  run: Run,
  style: MetricStyle,
  options: LetterOptions,
): string[] {
  const rows = new Map<Row, PairLine[]>();
  // As modes and rows were planned, whatever the order of the lines.
  const modes = sortModes(lines.map(({ mode }) => mode));
  for (const line of modes.flatMap((mode) => lines.filter((one) => one.mode === mode)))
    rows.set(line.row, [...(rows.get(line.row) ?? []), line]);
  const planned = [...rows].sort(([a], [b]) => placeOf(a, run) - placeOf(b, run));
  const table =
    options.layout === 'mmtests'
      ? twoColumns(planned, style, run, options)
      : byMode(planned, style, run, options);
  return layOut(table, options.layout ?? 'plain');
}

function placeOf({ key }: Row, run: Run): number {
  return run.measurements.findIndex(({ case: { id } }) => id.startsWith(`${key}/`));
}

type Planned = readonly (readonly [Row, readonly PairLine[]])[];

function byMode(planned: Planned, style: MetricStyle, run: Run, options: LetterOptions): LetterTable {
  const modes = sortModes(planned.flatMap(([, lines]) => lines.map(({ mode }) => mode)));
  const names = columnNames(run);
  return {
    metric: style.title,
    columns: modes.map((mode) => names.get(mode)!),
    rows: planned.map(([row, lines]) =>
      pairRow(
        ascii(rowName(row, run)),
        modes.map((mode) => lines.find((line) => line.mode === mode)),
        style,
        options,
      ),
    ),
    lowerIsBetter: style.lowerIsBetter,
  };
}

function pairRow(
  name: string,
  lines: readonly (PairLine | undefined)[],
  style: MetricStyle,
  options: LetterOptions,
): LetterRow {
  const valueIn = (line: PairLine | undefined, side: 'a' | 'b'): number | null => {
    const cell = line?.[side];
    return cell?.state === 'measured' ? metricValue(cell.measurement, style) : null;
  };
  const { unit, write } = style.scale(
    lines.flatMap((line) => [valueIn(line, 'a') ?? [], valueIn(line, 'b') ?? []].flat()),
    options.units ?? 'auto',
  );
  const texts = (side: 'a' | 'b'): string[] =>
    lines.map((line) => {
      const value = valueIn(line, side);
      return value === null ? (stateText(line?.[side]) ?? '-') : write(value);
    });
  const both = (say: (line: PairLine) => string): string[] =>
    lines.map((line) => (line?.a.state === 'measured' && line.b.state === 'measured' ? say(line) : ''));
  const quotient = (line: PairLine): string => {
    const printed = printedRatio(line, style);
    return printed === null ? '' : `${ratio(printed.center)}${isChange(line.comparison) ? '*' : ''}`;
  };
  const intervalText = (line: PairLine): string => {
    const printed = printedRatio(line, style);
    return printed === null ? '' : interval(printed.lo, printed.hi);
  };
  return {
    name,
    unit,
    values: texts('a'),
    numbers: lines.map((line) => valueIn(line, 'a')),
    starred: lines.map(() => false),
    below: [
      { label: 'B', cells: texts('b') },
      { label: 'B/A', cells: both(quotient) },
      { label: INTERVAL_LABEL, cells: both(intervalText) },
      { label: 'ctxsw', cells: both(({ a, b }) => arrow(a.switches, b.switches)) },
      { label: 'req', cells: both(({ a, b }) => arrow(a.requests, b.requests)) },
    ].filter((line) => line.cells.some((cell) => cell !== '')),
  };
}

/** For mmtests: A and B are the columns, every mode of a workload is a row. */
function twoColumns(planned: Planned, style: MetricStyle, run: Run, options: LetterOptions): LetterTable {
  const names = columnNames(run);
  const rows = planned.flatMap(([row, lines]) =>
    lines.flatMap((line) => {
      const values = valuesOf(line, style);
      if (values === null) return [];
      const { unit, write } = style.scale(values, options.units ?? 'auto');
      return [
        {
          name: ascii(`${names.get(line.mode)} ${rowName(row, run)}`),
          unit,
          values: values.map(write),
          numbers: values,
          starred: [false, isChange(line.comparison)],
          below: [],
        },
      ];
    }),
  );
  return { metric: style.title, columns: ['A', 'B'], rows, lowerIsBetter: style.lowerIsBetter };
}

/** The cases that got worse, or that none of those that were judged did. */
export function gotWorse(lines: readonly PairLine[], run: Run, style: MetricStyle): string[] {
  const judged = lines.filter(({ comparison }) => comparison !== null);
  if (judged.length === 0) return [];
  const worse = judged.filter(({ comparison }) => comparison!.verdict === 'regressed');
  if (worse.length === 0) return [`Cases that got worse: none of ${judged.length}.`];
  const names = columnNames(run);
  const texts = worse.flatMap((line) => {
    const values = valuesOf(line, style);
    if (values === null) return [];
    const { unit, write } = style.scale(values, 'auto');
    const change = percentChange(values[1] / values[0]);
    const name = `${names.get(line.mode)} ${rowName(line.row, run)}`;
    const text = ascii(`${name}: ${values.map(write).join(' -> ')} ${unit} (${change})`);
    return wrap(text, LETTER_WIDTH - 2, '    ');
  });
  return [
    `Cases that got worse (${worse.length} of ${judged.length}), worst first:`,
    ...texts.map((text) => `  ${text}`),
  ];
}
