// The drawings of the report: rows of marks on a logarithmic track, and small cumulative curves.
//
// Plain elements placed in percent, so that they shrink to a phone and print; every mark carries its values as text
// for the pointer, its mode for the legend and its row for the filter.

import { duration, perOperation, pretty, ratio } from '../../results/format/format.js';
import { merge, quantile } from '../../results/run/histogram.js';
import type { Run } from '../../results/run/model.js';
import type { Cell, Row } from '../data/cells.js';
import { rowName } from '../data/findings.js';
import { logTicks } from '../pictures/spec.js';
import { modeStyle } from '../pictures/theme.js';
import { intervalText } from '../screen/table.js';
import { type Html, html, short } from './html.js';

/** A logarithmic axis from `low` to `high`, in percent. */
export interface TrackScale {
  readonly low: number;
  readonly high: number;
  percent(value: number): string;
}

export function trackScale(values: readonly number[], margin: number): TrackScale {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  const low = Math.min(...positive) / margin;
  const high = Math.max(...positive) * margin;
  const percent = (value: number): string =>
    `${short((100 * Math.log(Math.min(high, Math.max(low, value)) / low)) / Math.log(high / low))}%`;
  return { low, high, percent };
}

function trackTicks(scale: TrackScale): number[] {
  return logTicks(scale.low, scale.high, 8);
}

/** The axis above the rows. */
export function trackAxis(
  scale: TrackScale,
  label: (tick: number) => string,
  title: string,
  ticks: readonly number[] = trackTicks(scale),
): Html {
  return html`<div class="track-row axis" aria-hidden="true"><div class="track-name">${title}</div><div class="track">${ticks.map(
    (tick) => html`<span class="tick" style="left:${scale.percent(tick)}"><i>${label(tick)}</i></span>`,
  )}</div></div>`;
}

export function gridLines(scale: TrackScale, ticks: readonly number[] = trackTicks(scale)): Html[] {
  return ticks.map((tick) => html`<span class="grid" style="left:${scale.percent(tick)}"></span>`);
}

function measured(row: Row): Cell[] {
  return [...row.cells.values()].filter((cell) => cell.state === 'measured');
}

/** The latency ladder: each workload's modes from fast to slow, p50 as a mark; the line ends at the tail or the mean. */
export function ladder(rows: readonly Row[], run: Run): Html {
  const drawn = rows.filter((row) => measured(row).length > 0);
  if (drawn.length === 0) return html`<p>Nothing was measured and engaged.</p>`;
  const scale = trackScale(
    drawn.flatMap((row) => measured(row).flatMap((cell) => [cell.p50Ns, endNs(cell)])),
    1.3,
  );
  const lines = drawn.map((row) => {
    const name = rowName(row, run);
    const marks = measured(row).map((cell) => ladderMark(cell, row, name, scale));
    return html`<div class="track-row" data-row="${name}"><div class="track-name">${name}</div><div class="track lanes">${gridLines(scale)}${marks}</div></div>`;
  });
  return html`<div class="tracks">${trackAxis(scale, (tick) => pretty(duration(tick, 1)), 'latency, logarithmic')}${lines}</div>`;
}

function endNs(cell: Cell): number {
  return Math.max(cell.p50Ns, cell.tailNs ?? cell.meanNs);
}

/** `p50 9.22 us, mean 10.1 us, p95 14.2 us`. */
function timesText(cell: Cell, row: Row): string {
  const tail = cell.tailNs === null ? '' : `, ${row.tail?.name} ${duration(cell.tailNs)}`;
  return `p50 ${duration(cell.p50Ns)}, mean ${duration(cell.meanNs)}${tail}`;
}

function ladderMark(cell: Cell, row: Row, name: string, scale: TrackScale): Html {
  const { label } = modeStyle(cell.mode);
  const over =
    cell.overNative === null
      ? ''
      : `, ${ratio(cell.overNative.center)}x native (${intervalText(cell.overNative)})`;
  const tip = pretty(`${label}, ${name}: ${timesText(cell, row)}${over}`);
  const [from, to] = [scale.percent(cell.p50Ns), scale.percent(endNs(cell))];
  return html`<div class="lane" data-mode="${cell.mode}" data-tip="${tip}" tabindex="0"><span class="range" style="left:${from};right:calc(100% - ${to})"></span><span class="mark" style="left:${from}"></span></div>`;
}

/** Ratios to native with their intervals. */
export function ratioTracks(rows: readonly Row[], run: Run): Html | null {
  const compared = (row: Row): Cell[] => measured(row).filter((cell) => cell.overNative !== null);
  const drawn = rows.filter((row) => compared(row).length > 0);
  if (drawn.length === 0) return null;
  const values = drawn.flatMap((row) =>
    compared(row).flatMap((cell) => [
      cell.overNative!.lo ?? cell.overNative!.center,
      cell.overNative!.hi ?? cell.overNative!.center,
    ]),
  );
  const scale = trackScale([...values, 1], 1.15);
  const lines = drawn.map((row) => {
    const name = rowName(row, run);
    const marks = compared(row).map((cell) => {
      const estimate = cell.overNative!;
      const tip = `${modeStyle(cell.mode).label}, ${name}: ${ratio(estimate.center)}x native (${intervalText(estimate) || 'too few bring-ups for an interval'})`;
      return intervalMark(cell.mode, tip, estimate.center, estimate.lo, estimate.hi, scale);
    });
    return html`<div class="track-row" data-row="${name}"><div class="track-name">${name}</div><div class="track lanes">${gridLines(scale)}<span class="one" style="left:${scale.percent(1)}"></span>${marks}</div></div>`;
  });
  return html`<div class="tracks">${trackAxis(scale, (tick) => `${tick}x`, 'times native, logarithmic')}${lines}</div>`;
}

/** A value with its interval, in a lane of its own. `kind` is a mode or a verdict. */
export function intervalMark(
  kind: string,
  tip: string,
  center: number,
  lo: number | null,
  hi: number | null,
  scale: TrackScale,
): Html {
  const [from, to] = [scale.percent(lo ?? center), scale.percent(hi ?? center)];
  return html`<div class="lane" data-mode="${kind}" data-tip="${tip}" tabindex="0"><span class="range" style="left:${from};right:calc(100% - ${to})"></span><span class="mark" style="left:${scale.percent(center)}"></span></div>`;
}

const CURVE = Array.from({ length: 41 }, (_, index) => index / 40);
const CURVE_WIDTH = 200;
const CURVE_HEIGHT = 80;

/** The cumulative distribution of each mode of a row. */
export function curves(row: Row, run: Run): Html {
  const name = rowName(row, run);
  const merged = measured(row).map((cell) => ({
    cell,
    histogram: merge(cell.measurement.rounds.map((round) => round.histogram)),
  }));
  const low = Math.max(1, Math.min(...merged.map(({ histogram }) => quantile(histogram, 0.001)))) / 1.1;
  const high = Math.max(...merged.map(({ histogram }) => quantile(histogram, 0.99))) * 1.2;
  const x = (ns: number): string =>
    short((CURVE_WIDTH * Math.log(Math.min(high, Math.max(low, ns)) / low)) / Math.log(high / low), 1);
  const y = (share: number): string => short(CURVE_HEIGHT * (1 - share), 1);
  const paths = merged.map(({ cell, histogram }) => {
    const points = CURVE.map((share) => `${x(quantile(histogram, share))},${y(share)}`).join('L');
    const tip = pretty(`${modeStyle(cell.mode).label}, ${name}: ${timesText(cell, row)}`);
    const path = `M0,${CURVE_HEIGHT}L${points}L${CURVE_WIDTH},0`;
    return html`<g data-mode="${cell.mode}" data-tip="${tip}"><path class="hit" d="${path}"/><path class="curve" d="${path}"/></g>`;
  });
  const ticks = logTicks(low, high, 3);
  const grid = ticks.map(
    (tick) => html`<line class="gridline" x1="${x(tick)}" x2="${x(tick)}" y1="0" y2="${CURVE_HEIGHT}"/>`,
  );
  const labels = ticks.map(
    (tick) =>
      html`<span style="left:${short((100 * Number(x(tick))) / CURVE_WIDTH)}%">${pretty(duration(tick, 1))}</span>`,
  );
  return html`<figure class="curves" data-row="${name}"><figcaption>${name}</figcaption><svg viewBox="0 0 ${CURVE_WIDTH} ${CURVE_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="cumulative distribution of ${name}">${grid}${paths}</svg><div class="curve-axis">${labels}</div></figure>`;
}

/** Counts as text for the table. */
export function countTexts(cell: Cell): readonly [switches: string, requests: string] {
  return [perOperation(cell.switches), perOperation(cell.requests)];
}
