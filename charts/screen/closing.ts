// The closing words under the tables: the losers first, then what did not engage, failed, was skipped or warned of.
//
// Wording only; who lost is decided in findings.ts. Each list is cut at a length that a terminal shows at once and
// says how many it left out.

import { ascii, clip, count, duration, ratio, wrap } from '../../results/format/format.js';
import { MIN_BRING_UPS } from '../../results/quantities/estimate.js';
import type { Mode, Run } from '../../results/run/model.js';
import { labelOf } from '../../results/run/modes.js';
import { type Findings, findingsOf, type Loss, rowName, unexpectedOpcodes } from '../data/findings.js';
import { repeatWith } from '../data/repeat-with.js';
import { type Pen, penOf, type Tone } from './ink.js';
import { EMULATED, intervalText, type TextOptions } from './table.js';

const LIST_LIMIT = 8;
/** Of the price every mode pays against native, the worst few are enough: the tables hold the rest. */
const NATIVE_LIMIT = 3;

/** The closing summary of a run; always names losers first, or says that there are none, and ends with the run's command. */
export function closingSummary(run: Run, options: TextOptions): string {
  const pen = penOf(options.color);
  const width = Math.min(160, Math.max(72, options.width));
  const findings = findingsOf(run);
  const sections = [
    plainLosers(run, findings, pen, width),
    nativeLosers(run, findings, pen, width),
    excused(findings, pen, width),
    ...whatIsMissing(run, findings, width, pen),
    repeatWith(run.command),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** What a reader must know besides who lost: not engaged, failed, skipped, warnings; empty sections are left out. */
export function whatIsMissing(
  run: Run,
  findings: Findings,
  width: number,
  pen: Pen = penOf(false),
): string[][] {
  const sections = [
    notEngaged(run, findings, pen, width),
    failed(run, findings, pen, width),
    skipped(findings, pen, width),
    warnings(run, findings, pen, width),
  ];
  return sections.filter((lines) => lines.length > 0);
}

function plainLosers(run: Run, findings: Findings, pen: Pen, width: number): string[] {
  const { slowerThanPlain: losses } = findings;
  if (losses.length === 0) {
    const { comparedWithPlain: compared, unjudged } = findings;
    return compared > 0 && !unjudged
      ? [pen(`Slower than plain: none of ${count(compared, 'case')}.`, 'good')]
      : [];
  }
  const title = pen(`Slower than plain (${losses.length})`, 'alarm');
  const lines = lossLines({ run, losses, limit: LIST_LIMIT, tone: 'bad', withMode: true, pen, width });
  if (losses.length > LIST_LIMIT) lines.push(pen(`  and ${losses.length - LIST_LIMIT} more`, 'dim'));
  return [title, ...lines];
}

function nativeLosers(run: Run, findings: Findings, pen: Pen, width: number): string[] {
  if (findings.unjudged)
    return [
      pen(`Fewer than ${MIN_BRING_UPS} bring-ups: no 95 % interval, so nobody is called slower.`, 'warn'),
    ];
  if (findings.comparedWithNative.size === 0) return [];
  const lines = [pen('Slower than native', 'strong')];
  for (const [mode, total] of findings.comparedWithNative) {
    const losses = findings.slowerThanNative.get(mode) ?? [];
    const verdict = losses.length === 0 ? 'none' : `${losses.length}`;
    lines.push(
      `  ${pen(labelOf(mode), 'strong')}: ${verdict} of ${count(total, 'case')}${losses.length > 0 ? '; worst:' : ''}`,
    );
    const worst = {
      run,
      losses,
      limit: NATIVE_LIMIT,
      tone: 'warn',
      withMode: false,
      pen,
      width: width - 2,
    } as const;
    lines.push(...lossLines(worst).map((line) => `  ${line}`));
  }
  return lines;
}

/** Rounds that are left out of times, so that nobody has to wonder how many. */
function excused({ excused: { excused: left, rounds } }: Findings, pen: Pen, width: number): string[] {
  if (left === 0) return [];
  const text = `${left} of ${count(rounds, 'round')} left out of times: somebody else had a tenth of their CPU or more.`;
  return wrap(text, width, '  ').map((line) => pen(line, 'warn'));
}

interface LossList {
  readonly run: Run;
  readonly losses: readonly Loss[];
  readonly limit: number;
  readonly tone: Tone;
  /** False where the mode is in the line above. */
  readonly withMode: boolean;
  readonly pen: Pen;
  readonly width: number;
}

/** One line a loss; the two values are left out where they would not fit. */
function lossLines({ run, losses, limit, tone, withMode, pen, width }: LossList): string[] {
  const shown = losses.slice(0, limit);
  const room = width - 2 - (withMode ? 18 : 0) - 22;
  const names = shown.map((loss) => clip(ascii(rowName(loss.row, run)), room));
  const nameWidth = Math.max(0, ...names.map((name) => name.length));
  const values = shown.map(
    ({ cell, baseline }) => `${duration(cell.p50Ns)} against ${duration(baseline.p50Ns)}`,
  );
  const modeWidth = withMode ? 2 + Math.max(0, ...shown.map((loss) => labelOf(loss.cell.mode).length)) : 0;
  const fixed = 2 + modeWidth + nameWidth + 2 + 6 + 1 + 13 + 1;
  const fits = fixed + Math.max(0, ...values.map((value) => value.length)) <= width;
  return shown.map((loss, index) => {
    const factor = pen(`${ratio(loss.ratio.center)}x`.padStart(6), tone);
    const interval = `(${intervalText(loss.ratio)})`;
    const mode = withMode ? ascii(labelOf(loss.cell.mode)).padEnd(modeWidth) : '';
    const tail = fits ? `${interval.padEnd(13)} ${values[index]!}` : interval;
    return `  ${mode}${names[index]!.padEnd(nameWidth)}  ${factor} ${pen(tail, 'dim')}`;
  });
}

function notEngaged(run: Run, findings: Findings, pen: Pen, width: number): string[] {
  if (findings.notEngaged.length === 0) return [];
  const title = `Not engaged (${findings.notEngaged.length}): measured on another road, left out of every comparison`;
  const lines = findings.notEngaged.slice(0, LIST_LIMIT).flatMap(({ row, cell }) => {
    const why =
      unexpectedOpcodes(cell.measurement).join(', ') || cell.measurement.proof.unexpectedRequests.join('; ');
    return wrap(ascii(`${labelOf(cell.mode)}  ${rowName(row, run)}: ${why}`), width - 2, '    ').map(
      (line) => `  ${line}`,
    );
  });
  if (findings.notEngaged.length > LIST_LIMIT)
    lines.push(`  and ${findings.notEngaged.length - LIST_LIMIT} more`);
  return [pen(title, 'alarm'), ...lines.map((line) => pen(line, 'bad'))];
}

function failed(run: Run, findings: Findings, pen: Pen, width: number): string[] {
  if (findings.failed.length === 0) return [];
  const lines = findings.failed.slice(0, LIST_LIMIT).flatMap(({ row, cell }) => {
    const text = `${labelOf(cell.mode)}  ${rowName(row, run)}: ${cell.measurement.failure}`;
    return wrap(ascii(text), width - 2, '    ').map((line) => `  ${line}`);
  });
  if (findings.failed.length > LIST_LIMIT) lines.push(`  and ${findings.failed.length - LIST_LIMIT} more`);
  return [pen(`Failed (${findings.failed.length})`, 'alarm'), ...lines];
}

/** Whole modes first; workloads that were skipped for the same reason share a line. */
function skipped(findings: Findings, pen: Pen, width: number): string[] {
  const grouped = new Map<string, { mode: Mode; reason: string; workloads: string[] }>();
  for (const { mode, workload, reason } of findings.skipped) {
    const key = `${mode} ${workload === null} ${reason}`;
    const group = grouped.get(key) ?? { mode, reason, workloads: [] };
    if (workload !== null) group.workloads.push(workload);
    grouped.set(key, group);
  }
  if (grouped.size === 0) return [];
  const lines = [...grouped.values()]
    .sort((a, b) => a.workloads.length - b.workloads.length)
    .flatMap(({ mode, reason, workloads }) => {
      const what = workloads.length === 0 ? '' : ` (${workloads.join(', ')})`;
      return wrap(ascii(`${labelOf(mode)}${what}: ${reason}`), width - 2, '    ').map((line) => `  ${line}`);
    });
  return [pen('Skipped', 'strong'), ...lines];
}

function warnings(run: Run, findings: Findings, pen: Pen, width: number): string[] {
  const texts = findings.warnings.map(({ text, cases }) => {
    if (cases.length === 0) return text;
    return cases.length === 1
      ? `${cases[0]}: ${text}`
      : `${text} (${count(cases.length, 'case')}, first ${cases[0]})`;
  });
  if (run.host.emulated) texts.unshift(EMULATED.replace('WARNING: ', ''));
  if (texts.length === 0) return [];
  const lines = texts
    .slice(0, LIST_LIMIT)
    .flatMap((text) => wrap(ascii(text), width - 2, '  ').map((line) => `  ${line}`));
  if (texts.length > LIST_LIMIT) lines.push(`  and ${texts.length - LIST_LIMIT} more in the run file`);
  return [pen('Warnings', 'warn'), ...lines];
}
