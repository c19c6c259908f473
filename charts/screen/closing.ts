// The closing summary under the tables: the slower cases first, then what did not engage, failed, was skipped or warned of.
//
// Text only; what is slower is decided in data/standings.ts. Each list is cut at a length that a terminal shows at once and
// says how many it left out.

import { ascii, clip, count, duration, interval, ratio, wrap } from '../../results/format/format.js';
import { MIN_BRING_UPS } from '../../results/quantities/estimate.js';
import type { Mode, Run } from '../../results/run/model.js';
import { labelOf } from '../../results/run/modes.js';
import { type Findings, findingsOf, rowName, unexpectedOpcodes, type Warning } from '../data/findings.js';
import { repeatWith } from '../data/repeat-with.js';
import { type Compared, JUDGED_LEVEL, type Standing, type Standings } from '../data/standings.js';
import { type Pen, penOf } from './ink.js';
import type { TextOptions } from './table.js';

const LIST_LIMIT = 8;
/** Against plain the slower cases are listed; against native, where most are slower, only the slowest of each mode. */
const SLOWER_THAN_PLAIN_LIMIT = 4;

/** The closing summary of a run: what is slower, where that can be said, and at the end the run's command. */
export function closingSummary(run: Run, options: TextOptions): string {
  const pen = penOf(options.color);
  const width = Math.min(160, Math.max(72, options.width));
  const findings = findingsOf(run);
  const sections = [
    ...slowerSections(run, findings, pen, width),
    excused(findings, pen, width),
    ...whatIsMissing(run, findings, width, pen),
    repeatWith(run.command),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function slowerSections(run: Run, findings: Findings, pen: Pen, width: number): string[][] {
  if (run.host.emulated) return [[pen(EMULATED_TIMES, 'warn')]];
  return [
    slowerThanPlain(run, findings.againstPlain, pen, width),
    slowerThanNative(run, findings.againstNative, pen, width),
    unjudged(findings, pen, width),
  ];
}

const EMULATED_TIMES = 'Times are not judged: the CPU is emulated.';

function titleOf({ against, together }: Standings): string {
  const level = `${100 * JUDGED_LEVEL} % level for all together, Holm`;
  return `Slower than ${against} in p50 (${count(together, 'comparison')}, ${level})`;
}

/** Nothing where nothing could be compared. */
function slowerThanPlain(run: Run, standings: Standings, pen: Pen, width: number): string[] {
  if (standings.together === 0) return [];
  const slower = standings.modes.flatMap((one) => one.slower);
  if (slower.length === 0)
    return [pen(`Slower than plain: none of ${count(standings.together, 'comparison')}.`, 'good')];
  const lines = standings.modes
    .filter(({ judged }) => judged.length > 0)
    .flatMap((one) => {
      const named = one.slower.slice(0, SLOWER_THAN_PLAIN_LIMIT);
      const left = one.slower.length - named.length;
      const worst = comparedLines(named, run, width - 4).map((line) => `    ${pen(line, 'bad')}`);
      return [standingLine(one), ...worst, ...(left > 0 ? [pen(`    and ${left} more`, 'dim')] : [])];
    });
  return [...wrap(titleOf(standings), width, '  ').map((line) => pen(line, 'alarm')), ...lines];
}

function slowerThanNative(run: Run, standings: Standings, pen: Pen, width: number): string[] {
  if (standings.together === 0) return [];
  const lines = standings.modes
    .filter(({ judged }) => judged.length > 0)
    .flatMap((one) => {
      const worst = one.slower[0];
      if (worst === undefined) return [standingLine(one)];
      const text = `${standingLine(one)}, most ${comparedText(worst)} ${rowName(worst.row, run)}`;
      return wrap(ascii(text).trimStart(), width - 2, '    ').map((line) => `  ${line}`);
    });
  return [...wrap(titleOf(standings), width, '  ').map((line) => pen(line, 'strong')), ...lines];
}

function standingLine({ mode, slower, judged }: Standing): string {
  return ascii(`  ${labelOf(mode)}: ${slower.length === 0 ? 'none' : slower.length} of ${judged.length}`);
}

/** `1.12x (1.06-1.18)`. */
function comparedText({ ratio: { center, lo, hi } }: Pick<Compared, 'ratio'>): string {
  const between = interval(lo, hi);
  return between === '' ? `${ratio(center)}x` : `${ratio(center)}x (${between})`;
}

/** One line each; the two values are left out where they would not fit. */
function comparedLines(compared: readonly Compared[], run: Run, width: number): string[] {
  const texts = compared.map((one) => {
    const values = `${duration(one.baseline.p50Ns)} -> ${duration(one.cell.p50Ns)}`;
    return { name: ascii(rowName(one.row, run)), factor: comparedText(one), values };
  });
  const factorWidth = Math.max(0, ...texts.map(({ factor }) => factor.length));
  const valueWidth = Math.max(0, ...texts.map(({ values }) => values.length));
  const longest = Math.max(0, ...texts.map(({ name }) => name.length));
  const withValues = longest + 2 + factorWidth + 2 + valueWidth <= width;
  const nameWidth = Math.min(longest, width - 2 - factorWidth);
  return texts.map(({ name, factor, values }) => {
    const line = `${clip(name, nameWidth).padEnd(nameWidth)}  ${factor.padEnd(factorWidth)}`;
    return (withValues ? `${line}  ${values}` : line).trimEnd();
  });
}

/** What has no interval, and why: said here and nowhere else. */
function unjudged({ againstNative, againstPlain }: Findings, pen: Pen, width: number): string[] {
  const modes = [...againstNative.modes, ...againstPlain.modes];
  const lacking = modes.reduce((sum, one) => sum + one.unjudged.length, 0);
  if (lacking === 0) return [];
  const all = modes.reduce((sum, one) => sum + one.judged.length + one.unjudged.length, 0);
  const which =
    lacking === all
      ? 'no comparison has a 95 % interval, and nothing is judged'
      : `${lacking} of ${count(all, 'comparison')} have no 95 % interval and are not judged`;
  const text = `Fewer than ${MIN_BRING_UPS} bring-ups: ${which}.`;
  return wrap(text, width, '  ').map((line) => pen(line, 'warn'));
}

/** What a reader must also know: not engaged, failed, skipped, warnings; empty sections are left out. */
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
    warnings(findings, pen, width),
  ];
  return sections.filter((lines) => lines.length > 0);
}

/** How many rounds are left out of times. */
function excused({ excused: { excused: left, rounds } }: Findings, pen: Pen, width: number): string[] {
  if (left === 0) return [];
  const text = `${left} of ${count(rounds, 'round')} left out of times: other work had a tenth of their CPU or more.`;
  return wrap(text, width, '  ').map((line) => pen(line, 'warn'));
}

function notEngaged(run: Run, findings: Findings, pen: Pen, width: number): string[] {
  if (findings.notEngaged.length === 0) return [];
  const title = `Not engaged (${findings.notEngaged.length}): requests that the mode does not have; left out of every comparison`;
  const lines = findings.notEngaged.slice(0, LIST_LIMIT).flatMap(({ row, cell }) => {
    const why =
      unexpectedOpcodes(cell.measurement).join(', ') || cell.measurement.proof.unexpectedRequests.join('; ');
    return wrap(ascii(`${labelOf(cell.mode)}  ${rowName(row, run)}: ${why}`), width - 2, '    ').map(
      (line) => `  ${line}`,
    );
  });
  if (findings.notEngaged.length > LIST_LIMIT)
    lines.push(`  and ${findings.notEngaged.length - LIST_LIMIT} more`);
  const titleLines = wrap(title, width, '  ').map((line) => pen(line, 'alarm'));
  return [...titleLines, ...lines.map((line) => pen(line, 'bad'))];
}

export function warningText({ text, cases }: Warning): string {
  if (cases.length === 0) return text;
  return cases.length === 1
    ? `${cases[0]}: ${text}`
    : `${text} (${count(cases.length, 'case')}, first ${cases[0]})`;
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

function warnings(findings: Findings, pen: Pen, width: number): string[] {
  const texts = findings.warnings.map(warningText);
  if (texts.length === 0) return [];
  const lines = texts
    .slice(0, LIST_LIMIT)
    .flatMap((text) => wrap(ascii(text), width - 2, '  ').map((line) => `  ${line}`));
  if (texts.length > LIST_LIMIT) lines.push(`  and ${texts.length - LIST_LIMIT} more in the run file`);
  return [pen('Warnings', 'warn'), ...lines];
}
