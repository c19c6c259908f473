// What a run says, for tests of outputs: every named number of every case, as results/quantities gives it, and whether a printed
// number is one of them to its last digit.

import { type Row, rowsOf } from '../../charts/data/cells.js';
import { rowName } from '../../charts/data/findings.js';
import { type Estimate, estimateOf, ratioTo } from '../../results/quantities/estimate.js';
import {
  MEAN,
  MEGABYTES_PER_SECOND,
  OPERATIONS_PER_SECOND,
  P50,
  type Quantity,
  TAIL_QUANTITIES,
} from '../../results/quantities/quantities.js';
import { isUsable, sibling, summarize } from '../../results/quantities/summary.js';
import type { Measurement, Run } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE, labelOf, REFERENCE_MODE } from '../../results/run/modes.js';

/** The numbers of a case by their names in the glossary of docs/METHOD.md; the ends of intervals have `<` and `>` behind. */
type Answers = ReadonlyMap<string, number>;

export interface AnsweredCase {
  readonly id: string;
  readonly mode: string;
  /** As tables name the row. */
  readonly row: string;
  readonly answers: Answers;
}

/** Every usable case of a run. */
export function answersOf(run: Run): AnsweredCase[] {
  return rowsOf(run).flatMap((row) =>
    [...row.cells.values()]
      .filter(({ measurement }) => isUsable(measurement))
      .map(({ mode, measurement }) => ({
        id: measurement.case.id,
        mode: labelOf(mode),
        row: rowName(row, run),
        answers: new Map(numbers(run, row, measurement)),
      })),
  );
}

type Entry = readonly [name: string, value: number];

function numbers(run: Run, row: Row, measurement: Measurement): Entry[] {
  const { requests, contextSwitches, cpuNs } = summarize(measurement);
  const counts: readonly (readonly [string, number | null | undefined])[] = [
    ['requests per operation', requests?.total],
    ['context switches per operation', contextSwitches.total],
    ['context switches per operation, client', contextSwitches.client.total],
    ['context switches per operation, daemon', contextSwitches.daemon?.total],
    ['CPU time per operation, client', cpuNs.client],
    ['CPU time per operation, daemon', cpuNs.daemon],
  ];
  return [
    ...times(measurement, row),
    ...ratios(run, measurement),
    ...counts.flatMap(([name, value]) => (value == null ? [] : [[name, value] as const])),
  ];
}

function times(measurement: Measurement, row: Row): Entry[] {
  const all: readonly Quantity[] = [
    P50,
    MEAN,
    OPERATIONS_PER_SECOND,
    MEGABYTES_PER_SECOND,
    ...TAIL_QUANTITIES.values(),
  ];
  const { n } = estimateOf(measurement, P50);
  return all.flatMap((quantity) => {
    const estimate = estimateOf(measurement, quantity);
    if (estimate.n < n) return [];
    const isTail = quantity.name === row.tail?.name;
    return [...named(quantity.name, estimate), ...(isTail ? named('tail', estimate) : [])];
  });
}

function ratios(run: Run, measurement: Measurement): Entry[] {
  return ([REFERENCE_MODE, FUSE_REFERENCE_MODE] as const).flatMap((mode) => {
    const reference = sibling(run, measurement, mode);
    if (reference === null || !isUsable(reference)) return [];
    const [mean, rate] = [MEAN, OPERATIONS_PER_SECOND].map((one) => ratioTo(measurement, reference, one));
    return [
      ...named(`ratio to ${mode}`, ratioTo(measurement, reference, P50)),
      ...named(`ratio of mean to ${mode}`, mean!),
      ...named(`ratio of ops/s to ${mode}`, rate!),
      // How many times as slow.
      [`ratio of s/ops to ${mode}`, 1 / rate!.center],
    ] as const;
  });
}

function named(name: string, { center, lo, hi }: Estimate): Entry[] {
  const ends: readonly Entry[] =
    lo === null || hi === null
      ? []
      : [
          [`${name} <`, lo],
          [`${name} >`, hi],
        ];
  return [[name, center], ...ends];
}

/** A number as an output shows it. */
export interface Shown {
  readonly caseId: string;
  readonly name: string;
  readonly text: string;
  /** What one of it is: 1000 for microseconds where the answer is nanoseconds. */
  readonly unit?: number;
}

/** Whether a printed number is this value, rounded to its last digit or to seven digits. */
export function agrees(text: string, value: number, unit = 1): boolean {
  if (/^<\.\d+$/.test(text)) return Math.abs(value) < Number(text.slice(1));
  const printed = Number(text);
  if (text.trim() === '' || Number.isNaN(printed)) return false;
  const [digits, exponent = '0'] = text.toLowerCase().split('e');
  const decimals = digits!.split('.')[1]?.length ?? 0;
  const lastDigit = 10 ** (Number(exponent) - decimals);
  const apart = Math.abs(printed * unit - value);
  return apart <= 0.5 * lastDigit * unit * (1 + 1e-9) || apart <= 5.1e-7 * Math.abs(value);
}

const UNIT_NS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, '\u00b5s': 1e3, ms: 1e6, s: 1e9 };

export function nanoseconds(unit: string): number {
  return UNIT_NS[unit] ?? Number.NaN;
}
