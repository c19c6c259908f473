// What a mark says when it is pointed at: the numbers of its case in words.

import { duration, perOperation, pretty, ratio } from '../../results/format/format.js';
import type { Estimate, Ratio } from '../../results/quantities/estimate.js';
import { labelOf } from '../../results/run/modes.js';
import type { Cell, Row } from '../data/cells.js';

/** `plain, read-4k-rand/direct: p50 9.22 µs, mean 10.1 µs, p95 14.2 µs, 8.31x native (8.22-8.40)`. */
export function timesTip(cell: Cell, row: Row, name: string): string {
  const times = [`p50 ${duration(cell.p50Ns)}`, `mean ${duration(cell.meanNs)}`];
  if (cell.tailNs !== null) times.push(`${row.tail?.name} ${duration(cell.tailNs)}`);
  if (cell.overNative !== null) times.push(ratioText(cell.overNative));
  return pretty(`${caseText(cell, name)}: ${times.join(', ')}`);
}

export function ratioTip(cell: Cell, over: Ratio, name: string): string {
  return `${caseText(cell, name)}: ${ratioText(over)}`;
}

export function countTip(cell: Cell, name: string, value: number | null, what: string): string {
  return `${caseText(cell, name)}: ${perOperation(value)} ${what}`;
}

export function intervalWords({ lo, hi }: Pick<Estimate, 'lo' | 'hi'>): string {
  return lo === null || hi === null
    ? 'too few bring-ups for an interval'
    : `95 % interval ${ratio(lo)} to ${ratio(hi)}`;
}

function caseText(cell: Cell, name: string): string {
  return `${labelOf(cell.mode)}, ${name}`;
}

function ratioText(over: Ratio): string {
  return `${ratio(over.center)}x native (${intervalWords(over)})`;
}
