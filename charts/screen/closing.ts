// The closing summary under the tables: the slower cases first, then what did not engage, failed, was skipped or warned of.
//
// Text only; what is slower is decided in data/standings.ts. Each list is cut at a length that a terminal shows at once and
// says how many it left out.

import { ascii, clip, count, duration, paragraphs, times, wrap } from '../../results/format/format.js';
import { MIN_BRING_UPS } from '../../results/quantities/estimate.js';
import type { Mode, Run } from '../../results/run/model.js';
import { labelOf } from '../../results/run/modes.js';
import { type Findings, findingsOf, rowName, unexpectedOpcodes, type Warning } from '../data/findings.js';
import { repeatWith } from '../data/repeat-with.js';
import { type Compared, JUDGED_LEVEL, type Standing, type Standings } from '../data/standings.js';
import { type Pen, penOf, type Tone } from './ink.js';
import type { TextOptions } from './table.js';

const LIST_LIMIT = 8;
/** Against plain the slower cases are listed; against native, where most are slower, only the slowest of each mode. */
const SLOWER_THAN_PLAIN_LIMIT = 4;

/** The closing summary of a run: what is slower, where that can be said, and at the end the run's command. */
export function closingSummary(run: Run, options: TextOptions): string {
  const pen = penOf(options.color);
  const width = Math.min(160, Math.max(72, options.width));
  const findings = findingsOf(run);
  const { excused, rounds } = findings.excused;
  const leftOut = `${excused} of ${count(rounds, 'round')} left out of times: other work had a tenth of their CPU or more.`;
  const judged = run.host.emulated
    ? [[pen('Times are not judged: the CPU is emulated.', 'warn')]]
    : [...slowerSections(run, findings, pen, width), painted(unjudged(findings), 'warn', pen, width)];
  return paragraphs([
    ...judged,
    painted(excused === 0 ? '' : leftOut, 'warn', pen, width),
    ...whatIsMissing(run, findings, width, pen),
    repeatWith(run.command),
  ]);
}

function painted(text: string, tone: Tone, pen: Pen, width: number): string[] {
  return wrap(text, width, '  ').map((line) => pen(line, tone));
}

/** Empty where nothing could be compared. */
function slowerSections(
  run: Run,
  { againstPlain, againstNative }: Findings,
  pen: Pen,
  width: number,
): string[][] {
  const section = (standings: Standings, tone: Tone, linesOf: (one: Standing) => string[]): string[] => {
    const compared = count(standings.together, 'comparison');
    const level = `${100 * JUDGED_LEVEL} % level for all together, Holm`;
    const title = `Slower than ${standings.against} in p50 (${compared}, ${level})`;
    const lines = standings.modes.filter(({ judged }) => judged.length > 0).flatMap(linesOf);
    return standings.together === 0 ? [] : [...painted(title, tone, pen, width), ...lines];
  };
  const plain = section(againstPlain, 'alarm', (one) => {
    const named = one.slower.slice(0, SLOWER_THAN_PLAIN_LIMIT);
    const left = one.slower.length - named.length;
    const worst = comparedLines(named, run, width - 4).map((line) => `    ${pen(line, 'bad')}`);
    return [standingLine(one), ...worst, ...(left > 0 ? [pen(`    and ${left} more`, 'dim')] : [])];
  });
  const native = section(againstNative, 'strong', (one) => {
    const worst = one.slower[0];
    if (worst === undefined) return [standingLine(one)];
    const text = `${standingLine(one)}, most ${times(worst.ratio)} ${rowName(worst.row, run)}`;
    return wrap(text, width, '      ', '  ');
  });
  const isAny = againstPlain.modes.some((one) => one.slower.length > 0);
  if (isAny || plain.length === 0) return [plain, native];
  const none = `Slower than plain: none of ${count(againstPlain.together, 'comparison')}.`;
  return [[pen(none, 'good')], native];
}

function standingLine({ mode, slower, judged }: Standing): string {
  return ascii(`  ${labelOf(mode)}: ${slower.length === 0 ? 'none' : slower.length} of ${judged.length}`);
}

/** One line each; the two values are left out where they would not fit. */
function comparedLines(compared: readonly Compared[], run: Run, width: number): string[] {
  const texts = compared.map((one) => {
    const values = `${duration(one.baseline.p50Ns)} -> ${duration(one.cell.p50Ns)}`;
    return { name: ascii(rowName(one.row, run)), factor: times(one.ratio), values };
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
function unjudged({ againstNative, againstPlain }: Findings): string {
  const modes = [...againstNative.modes, ...againstPlain.modes];
  const lacking = modes.reduce((sum, one) => sum + one.unjudged.length, 0);
  if (lacking === 0) return '';
  const all = modes.reduce((sum, one) => sum + one.judged.length + one.unjudged.length, 0);
  const which =
    lacking === all
      ? 'no comparison has a 95 % interval, and nothing is judged'
      : `${lacking} of ${count(all, 'comparison')} have no 95 % interval and are not judged`;
  return `Fewer than ${MIN_BRING_UPS} bring-ups: ${which}.`;
}

/** What a reader must also know: not engaged, failed, skipped, warnings; empty sections are left out. */
export function whatIsMissing(
  run: Run,
  findings: Findings,
  width: number,
  pen: Pen = penOf(false),
): string[][] {
  const nameOf = ({ row, cell }: Findings['failed'][number]): string =>
    `${labelOf(cell.mode)}  ${rowName(row, run)}`;
  const notEngaged = findings.notEngaged.map((one) => {
    const { proof } = one.cell.measurement;
    const opcodes = unexpectedOpcodes(one.cell.measurement).join(', ');
    return `${nameOf(one)}: ${opcodes || proof.unexpectedRequests.join('; ')}`;
  });
  const failed = findings.failed.map((one) => `${nameOf(one)}: ${one.cell.measurement.failure}`);
  const list = (texts: readonly string[], where = '', indent = '      '): string[] => {
    const lines = texts.slice(0, LIST_LIMIT).flatMap((text) => wrap(text, width, indent, '  '));
    const left = texts.length - LIST_LIMIT;
    return left > 0 ? [...lines, `  and ${left} more${where}`] : lines;
  };
  const title = `Not engaged (${notEngaged.length}): requests that the mode does not have; left out of every comparison`;
  const sections = [
    [...painted(title, 'alarm', pen, width), ...list(notEngaged).map((line) => pen(line, 'bad'))],
    [pen(`Failed (${failed.length})`, 'alarm'), ...list(failed)],
    [pen('Skipped', 'strong'), ...skipped(findings).flatMap((text) => wrap(text, width, '      ', '  '))],
    [pen('Warnings', 'warn'), ...list(findings.warnings.map(warningText), ' in the run file', '    ')],
  ];
  const found = [notEngaged, failed, findings.skipped, findings.warnings];
  return sections.filter((_, index) => found[index]!.length > 0);
}

export function warningText({ text, cases }: Warning): string {
  if (cases.length === 0) return text;
  return cases.length === 1
    ? `${cases[0]}: ${text}`
    : `${text} (${count(cases.length, 'case')}, first ${cases[0]})`;
}

/** Whole modes first; workloads that were skipped for the same reason share a line. */
function skipped(findings: Findings): string[] {
  const grouped = new Map<string, { mode: Mode; reason: string; workloads: string[] }>();
  for (const { mode, workload, reason } of findings.skipped) {
    const key = `${mode} ${workload === null} ${reason}`;
    const group = grouped.get(key) ?? { mode, reason, workloads: [] };
    if (workload !== null) group.workloads.push(workload);
    grouped.set(key, group);
  }
  return [...grouped.values()]
    .sort((a, b) => a.workloads.length - b.workloads.length)
    .map(({ mode, reason, workloads }) => {
      const what = workloads.length === 0 ? '' : ` (${workloads.join(', ')})`;
      return `${labelOf(mode)}${what}: ${reason}`;
    });
}
