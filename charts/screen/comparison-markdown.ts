// A comparison as Markdown, for a pull request: one row per comparison, the slower cases first, the unchanged ones folded away.

import { count, percentChange } from '../../results/format/format.js';
import { escapeMarkdown } from '../../results/format/markdown.js';
import type { Comparison, ComparisonReport } from '../../results/judge/compare.js';
import { VERDICT_ORDER, type Verdict } from '../../results/judge/verdict.js';
import { type ComparisonHeading, caseName, values } from './comparison-text.js';

export function comparisonMarkdown(report: ComparisonReport, heading: ComparisonHeading): string {
  const { refused, timesRefused, leftOut, comparisons } = report;
  const parts = [
    [
      `**Baseline** ${heading.baseline.map(escapeMarkdown).join(', ')}  `,
      `**Candidate** ${heading.candidate.map(escapeMarkdown).join(', ')}`,
    ],
    [...refused, ...timesRefused].map((reason) => `- :no_entry: not compared: ${escapeMarkdown(reason)}`),
    changedTable(report),
    folded(`${ofVerdict(comparisons, 'unchanged').length} unchanged`, unchangedTable(report)),
    folded(
      `${leftOut.length} left out`,
      leftOut.map(({ caseId, reason }) => `- \`${caseId}\`: ${escapeMarkdown(reason)}`),
    ),
    differencesSection(report),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** What differs between the sides, folded away. */
export function differencesSection({ differences }: Pick<ComparisonReport, 'differences'>): string[] {
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

const HEAD = [
  '| verdict | case | metric | baseline -> candidate | change | 95 % interval |',
  '|---|---|---|---|---|---|',
];

function changedTable(report: ComparisonReport): string[] {
  const rows = VERDICT_ORDER.filter((verdict) => verdict !== 'unchanged').flatMap((verdict) =>
    ofVerdict(report.comparisons, verdict),
  );
  if (rows.length === 0) return report.comparisons.length === 0 ? [] : ['Nothing changed.'];
  return [...HEAD, ...rows.map(row)];
}

function unchangedTable(report: ComparisonReport): string[] {
  const rows = ofVerdict(report.comparisons, 'unchanged');
  return rows.length === 0 ? [] : [...HEAD, ...rows.map(row)];
}

function ofVerdict(comparisons: readonly Comparison[], verdict: Verdict): Comparison[] {
  return comparisons.filter((one) => one.verdict === verdict);
}

function row(one: Comparison): string {
  const { center, lo, hi } = one.ratio;
  const cells = [
    MARKS[one.verdict],
    `\`${caseName(one)}\``,
    one.quantity,
    values(one),
    percentChange(center),
    `${percentChange(lo)} to ${percentChange(hi)}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Nothing when there are no lines to fold. */
export function folded(summary: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [`<details><summary>${summary}</summary>`, '', ...lines, '', '</details>'];
}
