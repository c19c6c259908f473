// Charts of text for mails: bars with the ends of their interval, and the distribution of each mode as a strip.
//
// 72 columns, ASCII. A linear bar starts at zero; a logarithmic one says where it starts. In a strip, denser marks are
// more operations.

import { clip, duration, significant, type Unit, unitFor, wrap } from '../../results/format/format.js';
import { distributionOf } from '../../results/quantities/distribution.js';
import { type Estimate, estimateOf } from '../../results/quantities/estimate.js';
import { P50 } from '../../results/quantities/quantities.js';
import { bucketPairs, bucketRange, quantile } from '../../results/run/histogram.js';
import type { HistogramData, Run } from '../../results/run/model.js';
import { labelOf } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES } from '../data/captions.js';
import { type Cell, pickRows } from '../data/cells.js';
import { columnNames } from '../data/column-names.js';
import { rowName } from '../data/findings.js';

const WIDTH = 72;
const NAME = 18;
const VALUE = 8;
const PLOT = WIDTH - 2 - NAME - VALUE - 2;

export type BarScale = 'log' | 'linear';

interface Bar {
  readonly name: string;
  readonly value: Estimate;
}

/** Bars below each other on one axis: `#` to the value, `<` and `>` at the ends of the interval. */
export function barLines(bars: readonly Bar[], unit: Unit, scale: BarScale): string[] {
  const positive = bars.filter((bar) => bar.value.center > 0);
  const highest = Math.max(...positive.map((bar) => bar.value.hi ?? bar.value.center));
  const lowest = Math.min(...positive.map((bar) => bar.value.lo ?? bar.value.center));
  const start = scale === 'log' ? logStart(lowest, highest) : 0;
  const place = (value: number): number => {
    const share = scale === 'log' ? Math.log(value / start) / Math.log(highest / start) : value / highest;
    return Math.max(0, Math.min(PLOT - 1, Math.round(share * (PLOT - 1))));
  };
  const lines = positive.map(({ name, value }) => {
    const text = significant(value.center / unit.ns);
    return `  ${clip(name, NAME).padEnd(NAME)}${text.padStart(VALUE)} |${drawBar(value, place)}`.trimEnd();
  });
  const from = scale === 'log' ? `logarithmic, from ${duration(start)}` : 'linear, from 0';
  return [
    ...lines,
    `  ${''.padEnd(NAME)}${unit.name.padStart(VALUE)} +${'-'.repeat(PLOT - 1)}`,
    `  ${`(${from})`.padStart(WIDTH - 2)}`,
  ];
}

/** A power of ten, or half of one, below the smallest value. */
function logStart(lowest: number, highest: number): number {
  const decade = 10 ** Math.floor(Math.log10(lowest));
  const start = lowest / decade > 5 ? 5 * decade : lowest / decade > 2 ? 2 * decade : decade;
  return start < highest ? start : start / 2;
}

function drawBar({ center, lo, hi }: Estimate, place: (value: number) => number): string {
  const end = place(center);
  const cells = Array.from({ length: end + 1 }, () => '#');
  if (lo === null || hi === null) return cells.join('');
  const [low, high] = [place(lo), place(hi)];
  for (let at = end + 1; at < high; at++) cells[at] = '-';
  if (low < high && low < end) cells[low] = '<';
  if (low < high && high > end) cells[high] = '>';
  return cells.join('');
}

/** Bars of the p50 of every workload, modes below each other, and the distributions below them. */
export function barChart(run: Run, workloads: readonly string[] | null, scale: BarScale): string[] {
  const charts = pickRows(run, workloads).flatMap((row) => {
    const cells = [...row.cells.values()].filter((cell) => cell.state === 'measured');
    if (cells.length === 0) return [];
    const unit = unitFor(cells.map((cell) => cell.p50Ns));
    const bars = cells.map((one) => ({ name: barName(one, run), value: estimateOf(one.measurement, P50) }));
    const title = clip(`${rowName(row, run)}, p50`, WIDTH);
    return ['', title, ...barLines(bars, unit, scale), ...strips(cells, run)];
  });
  const caption = `Bars: p50. < and >: the ends of its 95 % interval. ${ABSOLUTE_VALUES}`;
  return charts.length === 0 ? [] : [...wrap(caption, WIDTH), ...charts];
}

function barName({ mode }: Cell, run: Run): string {
  const label = labelOf(mode);
  return label.length <= NAME ? label : columnNames(run).get(mode)!;
}

const DENSITY = ' .:-=+*#%@';

function strips(cells: readonly Cell[], run: Run): string[] {
  const merged = cells.map((cell) => ({ cell, histogram: distributionOf(cell.measurement) }));
  const low = Math.max(1, Math.min(...merged.map(({ histogram }) => quantile(histogram, 0.005)))) / 1.1;
  const high = Math.max(...merged.map(({ histogram }) => quantile(histogram, 0.99))) * 1.1;
  const width = PLOT + VALUE - 1;
  const lines = merged.map(({ cell, histogram }) => {
    const name = clip(barName(cell, run), NAME).padEnd(NAME);
    return `  ${name} |${strip(histogram, low, high, width)}|`;
  });
  const [left, right] = [duration(low), duration(high)];
  return [...lines, `  ${''.padEnd(NAME)}  ${left}${right.padStart(width - left.length)}`];
}

function strip(histogram: HistogramData, low: number, high: number, width: number): string {
  const shares = new Float64Array(width);
  for (const [index, count] of bucketPairs(histogram)) {
    const { lowNs, widthNs } = bucketRange(index);
    const at = Math.floor((Math.log((lowNs + widthNs / 2) / low) / Math.log(high / low)) * width);
    if (at >= 0 && at < width) shares[at]! += count / histogram.count;
  }
  const most = Math.max(...shares);
  return Array.from(shares, (share) => {
    // With the square root a tail of one in a hundred is still visible beside the peak.
    const level = Math.max(1, Math.round(Math.sqrt(share / most) * (DENSITY.length - 1)));
    return share === 0 ? ' ' : DENSITY[level]!;
  }).join('');
}
