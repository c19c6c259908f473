// A comparison as text: 72 columns, ASCII, what differs between the sides first, then the slower cases.
//
// It shows the verdicts of results/judge/compare.ts and judges nothing itself.

import { ascii, count, percentChange, significant, unitFor, wrap } from '../../results/format/format.js';
import { type Comparison, type ComparisonReport, EMULATED_TIMES } from '../../results/judge/compare.js';
import { VERDICT_ORDER, type Verdict } from '../../results/judge/verdict.js';
import { fact } from '../data/environment.js';
import { type Pen, penOf, type Tone } from './ink.js';

export const COMPARISON_WIDTH = 72;

/** What the two sides are, in lines for the head of the table. */
export interface ComparisonHeading {
  readonly baseline: readonly string[];
  readonly candidate: readonly string[];
}

export const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = {
  regressed: 'bad',
  inconclusive: 'warn',
  improved: 'good',
  unchanged: 'plain',
};

export function comparisonText(
  report: ComparisonReport,
  heading: ComparisonHeading,
  { color }: { readonly color: boolean },
): string {
  const pen = penOf(color);
  const parts = [
    [...side('base', heading.baseline), ...side('head', heading.candidate)],
    machineLines(report),
    differencesLines(report),
    refusedLines(report, pen),
    ...VERDICT_ORDER.map((verdict) => verdictSection(report, verdict, pen)),
    leftOutLines(report),
    report.comparisons.length === 0 ? [] : closing(report),
  ];
  const blocks = parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

function side(label: string, lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => fact(index === 0 ? label : '', ascii(line)));
}

/** What the machine did, before any number: how much native changed, and what was left out of each side. */
export function machineLines({ machine, excused: { baseline, candidate } }: ComparisonReport): string[] {
  const native =
    machine === null ? [] : fact('machine', `${machine.sentence}, ${count(machine.natives, 'case')}`);
  if (baseline.excused === 0 && candidate.excused === 0) return native;
  const left = ({ excused, rounds }: typeof baseline): string => `${excused} of ${rounds}`;
  const text = `rounds in which other work had the CPU, left out of times: ${left(baseline)} of base, ${left(candidate)} of head`;
  return [...native, ...fact('left out', text)];
}

/** What differs between the sides, before any number. */
export function differencesLines({ differences }: Pick<ComparisonReport, 'differences'>): string[] {
  if (differences.length === 0) return [];
  return [
    'The sides differ in:',
    ...differences.flatMap(({ field, baseline, candidate }) =>
      wrap(`  ${field}: ${ascii(baseline)} -> ${ascii(candidate)}`, COMPARISON_WIDTH, '      ').map(indented),
    ),
  ];
}

function indented(line: string): string {
  return line.startsWith(' ') ? line : `  ${line}`;
}

function refusedLines({ refused, timesRefused }: ComparisonReport, pen: Pen): string[] {
  const reasons = [...refused, ...timesRefused];
  if (reasons.length === 0) return [];
  const canBeForced = !reasons.includes(EMULATED_TIMES);
  return [
    pen(`NOT COMPARED${canBeForced ? ' (--force compares anyway)' : ''}:`, 'bad'),
    ...reasons.flatMap((reason) => wrap(ascii(reason), COMPARISON_WIDTH - 2, '    ').map(indented)),
  ];
}

function verdictSection({ comparisons }: ComparisonReport, verdict: Verdict, pen: Pen): string[] {
  const found = comparisons.filter((one) => one.verdict === verdict);
  if (found.length === 0) return [];
  return [
    pen(`${verdict.toUpperCase()} (${found.length})`, VERDICT_TONES[verdict]),
    '-'.repeat(COMPARISON_WIDTH),
    ...found.flatMap((one, i) => [
      ...comparisonLines(one),
      ...(doubtOf(one) === doubtOf(found[i + 1]) ? [] : doubtLines(one)),
    ]),
  ];
}

/** The case above the numbers. */
function comparisonLines(one: Comparison): string[] {
  const { center, lo, hi } = one.ratio;
  const n = Math.min(one.baseline.bringUps, one.candidate.bringUps);
  const change = `${percentChange(center)} (${percentChange(lo)} to ${percentChange(hi)})`;
  const numbers = `  ${one.quantity} ${values(one)}`.padEnd(32) + change.padEnd(26);
  return [...wrap(ascii(caseName(one)), COMPARISON_WIDTH, '    '), `${numbers} ${n} bring-ups`];
}

/** Why a comparison is inconclusive; printed once below consecutive comparisons with the same reason. */
function doubtOf(one: Comparison | undefined): string {
  return one?.verdict === 'inconclusive' ? (one.reason.split(': ').at(-1) ?? '') : '';
}

function doubtLines(one: Comparison): string[] {
  return wrap(ascii(doubtOf(one)), COMPARISON_WIDTH - 4).map((line) => `    ${line}`);
}

/** The case, with the two modes where these are what is compared. */
export function caseName({ caseId, baseline, candidate }: Comparison): string {
  return baseline.mode === candidate.mode ? caseId : `${caseId}: ${candidate.mode} against ${baseline.mode}`;
}

/** `8.41 -> 9.02 us`. */
export function values({ baseline, candidate }: Comparison): string {
  const unit = unitFor([baseline.value, candidate.value]);
  const text = (ns: number): string => significant(ns / unit.ns);
  return `${text(baseline.value)} -> ${text(candidate.value)} ${unit.name}`;
}

function leftOutLines({ leftOut }: ComparisonReport): string[] {
  if (leftOut.length === 0) return [];
  return [
    `LEFT OUT (${leftOut.length})`,
    '-'.repeat(COMPARISON_WIDTH),
    ...leftOut.flatMap(({ caseId, reason }) => wrap(ascii(`${caseId}: ${reason}`), COMPARISON_WIDTH, '    ')),
  ];
}

function closing({ comparisons, alpha, relativeToNative }: ComparisonReport): string[] {
  const counts = VERDICT_ORDER.map((verdict) => {
    const found = comparisons.filter((one) => one.verdict === verdict).length;
    return found === 0 ? '' : `${found} ${verdict}`;
  }).filter(Boolean);
  const what = relativeToNative
    ? 'Head at the machine speed of base, measured by native'
    : 'Times as measured';
  return wrap(
    `${counts.join(', ')} of ${comparisons.length}. ${what}. Intervals are 95 % each, over bring-ups; a change is ` +
      `larger than the spread of the bring-ups of base, at a level of ${100 * alpha} % for all of them together.`,
    COMPARISON_WIDTH,
  );
}
