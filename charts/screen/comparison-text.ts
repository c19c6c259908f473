// A comparison as text: 72 columns, ASCII, what differs between the sides first, then the slower cases. And as Markdown, for a pull
// request: one row per comparison, the slower cases first, the unchanged ones folded away.
//
// It shows the verdicts of results/judge/compare.ts and judges nothing itself.

import {
  count,
  escapeMarkdown,
  paragraphs,
  percentChange,
  significant,
  unitFor,
  wrap,
} from '../../results/format/format.js';
import { type Comparison, type ComparisonReport, EMULATED_TIMES } from '../../results/judge/compare.js';
import { VERDICT_ORDER, type Verdict } from '../../results/judge/verdict.js';
import { fact } from '../data/environment.js';
import { type Pen, penOf } from './ink.js';

export const COMPARISON_WIDTH = 72;
const RULE = '-'.repeat(COMPARISON_WIDTH);

/** What the two sides are, in lines for the head of the table. */
export interface ComparisonHeading {
  readonly baseline: readonly string[];
  readonly candidate: readonly string[];
}

/** `REGRESSED (3)`. */
export function verdictTitle(verdict: Verdict, found: number, pen: Pen): string {
  const tones = { regressed: 'bad', inconclusive: 'warn', improved: 'good', unchanged: 'plain' } as const;
  return pen(`${verdict.toUpperCase()} (${found})`, tones[verdict]);
}

export function ofVerdict<One extends { readonly verdict: Verdict }>(all: readonly One[], verdict: Verdict) {
  return all.filter((one) => one.verdict === verdict);
}

/** `2 regressed, 14 unchanged`. */
export function verdictCounts(all: readonly { readonly verdict: Verdict }[]): string {
  return VERDICT_ORDER.map((verdict) => `${ofVerdict(all, verdict).length} ${verdict}`)
    .filter((text) => !text.startsWith('0 '))
    .join(', ');
}

export function comparisonText(
  report: ComparisonReport,
  { baseline, candidate }: ComparisonHeading,
  { color }: { readonly color: boolean },
): string {
  const pen = penOf(color);
  const { comparisons, leftOut } = report;
  const reasons = [...report.refused, ...report.timesRefused];
  const canBeForced = !reasons.includes(EMULATED_TIMES);
  const refused = [
    pen(`NOT COMPARED${canBeForced ? ' (--force compares anyway)' : ''}:`, 'bad'),
    ...reasons.flatMap((reason) => wrap(reason, COMPARISON_WIDTH - 2, '    ').map(indented)),
  ];
  const without = leftOut.flatMap((one) => wrap(`${one.caseId}: ${one.reason}`, COMPARISON_WIDTH, '    '));
  return paragraphs([
    [...side('base', baseline), ...side('head', candidate)],
    machineLines(report),
    differencesLines(report),
    reasons.length === 0 ? [] : refused,
    ...VERDICT_ORDER.map((verdict) => verdictSection(ofVerdict(comparisons, verdict), verdict, pen)),
    leftOut.length === 0 ? [] : [`LEFT OUT (${leftOut.length})`, RULE, ...without],
    comparisons.length === 0 ? [] : closing(report),
  ]);
}

function side(label: string, lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => fact(index === 0 ? label : '', line));
}

/** How much native changed. */
export function nativeLines({ machine }: Pick<ComparisonReport, 'machine'>): string[] {
  return machine === null ? [] : fact('machine', `${machine.sentence}, ${count(machine.natives, 'case')}`);
}

/** What the machine did, before any number: how much native changed, and what was left out of each side. */
export function machineLines(report: ComparisonReport): string[] {
  const { baseline, candidate } = report.excused;
  if (baseline.excused === 0 && candidate.excused === 0) return nativeLines(report);
  const left = ({ excused, rounds }: typeof baseline): string => `${excused} of ${rounds}`;
  const text = `rounds in which other work had the CPU, left out of times: ${left(baseline)} of base, ${left(candidate)} of head`;
  return [...nativeLines(report), ...fact('left out', text)];
}

/** What differs between the sides, before any number. */
export function differencesLines({ differences }: ComparisonReport): string[] {
  const lines = differences.flatMap(({ field, baseline, candidate }) =>
    wrap(`${field}: ${baseline} -> ${candidate}`, COMPARISON_WIDTH, '      ').map(indented),
  );
  return lines.length === 0 ? [] : ['The sides differ in:', ...lines];
}

function indented(line: string): string {
  return line.startsWith(' ') ? line : `  ${line}`;
}

function verdictSection(found: readonly Comparison[], verdict: Verdict, pen: Pen): string[] {
  if (found.length === 0) return [];
  const lines = found.flatMap((one, i) => {
    const { center, lo, hi } = one.ratio;
    const n = Math.min(one.baseline.bringUps, one.candidate.bringUps);
    const change = `${percentChange(center)} (${percentChange(lo)} to ${percentChange(hi)})`;
    const numbers = `  ${one.quantity} ${values(one)}`.padEnd(32) + change.padEnd(26);
    // Printed once below consecutive comparisons with the same doubt.
    const doubt = doubtOf(one) === doubtOf(found[i + 1]) ? '' : doubtOf(one);
    return [
      ...wrap(caseName(one), COMPARISON_WIDTH, '    '),
      `${numbers} ${n} bring-ups`,
      ...wrap(doubt, COMPARISON_WIDTH, '    ', '    '),
    ];
  });
  return [verdictTitle(verdict, found.length, pen), RULE, ...lines];
}

function doubtOf(one: Comparison | undefined): string {
  return one?.verdict === 'inconclusive' ? (one.reason.split(': ').at(-1) ?? '') : '';
}

/** The case, with the two modes where these are what is compared. */
function caseName({ caseId, baseline, candidate }: Comparison): string {
  return baseline.mode === candidate.mode ? caseId : `${caseId}: ${candidate.mode} against ${baseline.mode}`;
}

/** `8.41 -> 9.02 us`. */
function values({ baseline, candidate }: Comparison): string {
  const unit = unitFor([baseline.value, candidate.value]);
  const text = (ns: number): string => significant(ns / unit.ns);
  return `${text(baseline.value)} -> ${text(candidate.value)} ${unit.name}`;
}

function closing({ comparisons, alpha, relativeToNative }: ComparisonReport): string[] {
  const what = relativeToNative
    ? 'Head at the machine speed of base, measured by native'
    : 'Times as measured';
  return wrap(
    `${verdictCounts(comparisons)} of ${comparisons.length}. ${what}. Intervals are 95 % each, over bring-ups; a change is ` +
      `larger than the spread of the bring-ups of base, at a level of ${100 * alpha} % for all of them together.`,
    COMPARISON_WIDTH,
  );
}

export function comparisonMarkdown(
  report: ComparisonReport,
  { baseline, candidate }: ComparisonHeading,
): string {
  const { refused, timesRefused, leftOut, comparisons } = report;
  const changed = VERDICT_ORDER.filter((verdict) => verdict !== 'unchanged').flatMap((verdict) =>
    ofVerdict(comparisons, verdict),
  );
  const unchanged = ofVerdict(comparisons, 'unchanged');
  return paragraphs([
    [
      `**Baseline** ${baseline.map(escapeMarkdown).join(', ')}  `,
      `**Candidate** ${candidate.map(escapeMarkdown).join(', ')}`,
    ],
    [...refused, ...timesRefused].map((reason) => `- :no_entry: not compared: ${escapeMarkdown(reason)}`),
    changed.length === 0 && comparisons.length > 0 ? ['Nothing changed.'] : markdownTable(changed),
    folded(`${unchanged.length} unchanged`, markdownTable(unchanged)),
    folded(
      `${leftOut.length} left out`,
      leftOut.map(({ caseId, reason }) => `- \`${caseId}\`: ${escapeMarkdown(reason)}`),
    ),
    foldedDifferences(report),
  ]);
}

export function foldedDifferences({ differences }: ComparisonReport): string[] {
  return folded(
    `${count(differences.length, 'difference')} between the sides`,
    differences.map(
      ({ field, baseline, candidate }) =>
        `- ${field}: ${escapeMarkdown(baseline)} -> ${escapeMarkdown(candidate)}`,
    ),
  );
}

const MARKS: Readonly<Record<Verdict, string>> = {
  regressed: ':red_circle: regressed',
  inconclusive: ':grey_question: inconclusive',
  improved: ':green_circle: improved',
  unchanged: 'unchanged',
};

function markdownTable(comparisons: readonly Comparison[]): string[] {
  const rows = comparisons.map((one) => {
    const [center, lo, hi] = [one.ratio.center, one.ratio.lo, one.ratio.hi].map(percentChange);
    const numbers = `${one.quantity} | ${values(one)} | ${center} | ${lo} to ${hi}`;
    return `| ${MARKS[one.verdict]} | \`${caseName(one)}\` | ${numbers} |`;
  });
  const head = '| verdict | case | metric | baseline -> candidate | change | 95 % interval |';
  return rows.length === 0 ? [] : [head, '|---|---|---|---|---|---|', ...rows];
}

export function folded(summary: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [`<details><summary>${summary}</summary>`, '', ...lines, '', '</details>'];
}
