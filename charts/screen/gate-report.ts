// A gate for people: 72 columns of text, Markdown, and the annotations of GitHub. What the machine did and what differs
// between the sides comes first, then the regressed cases, each with every reason; what passed is one line.

import { clip, count, escapeMarkdown, paragraphs, wrap } from '../../results/format/format.js';
import type { GateReport } from '../../results/judge/gate.js';
import { VERDICT_ORDER } from '../../results/judge/verdict.js';
import {
  COMPARISON_WIDTH,
  differencesLines,
  folded,
  foldedDifferences,
  machineLines,
  ofVerdict,
  verdictCounts,
  verdictTitle,
} from './comparison-text.js';
import { penOf } from './ink.js';

export function gateText(report: GateReport, { color }: { readonly color: boolean }): string {
  const { refused, times } = report;
  return paragraphs([
    machineLines(times),
    differencesLines(times),
    refused.flatMap((reason) => wrap(`cannot be judged: ${reason}`, COMPARISON_WIDTH, '    ')),
    timesNotJudged(report).flatMap((reason) => wrap(reason, COMPARISON_WIDTH, '    ')),
    ...VERDICT_ORDER.filter((verdict) => verdict !== 'unchanged').map((verdict) => {
      const found = ofVerdict(report.cases, verdict);
      const lines = found.flatMap(({ caseId, reasons }) => [
        clip(caseId, COMPARISON_WIDTH),
        ...reasons.flatMap((reason) => wrap(reason, COMPARISON_WIDTH, '      ', '    ')),
      ]);
      return found.length === 0 ? [] : [verdictTitle(verdict, found.length, penOf(color)), ...lines];
    }),
    wrap(sentence(report), COMPARISON_WIDTH),
  ]);
}

/** Why a gate that judges counters says nothing of times. */
function timesNotJudged({ refused, times }: GateReport): string[] {
  return times.timesRefused
    .filter((reason) => !refused.includes(reason))
    .map((reason) => `times are not judged: ${reason}`);
}

/** The outcome in one sentence. */
export function sentence({ outcome, cases, counters: checked, times }: GateReport): string {
  if (cases.length === 0) return 'gate: the input cannot be judged';
  const judged = `${count(cases.length, 'case')}: ${verdictCounts(cases)}`;
  const counters = count(checked.length, 'counter');
  if (outcome === 'unusable')
    return `gate: times cannot be judged; counters alone say of ${judged} (${counters} checked)`;
  const compared = times.comparisons.length;
  const speed = compared === 0 ? '' : '; times at the machine speed of the baseline, measured by native';
  return `gate: ${outcome}; ${judged} (${counters} and ${count(compared, 'time')} checked${speed})`;
}

export function gateMarkdown(report: GateReport): string {
  const mark = {
    passed: ':white_check_mark:',
    regressed: ':x:',
    inconclusive: ':grey_question:',
    unusable: ':no_entry:',
  };
  return paragraphs([
    [`### ${mark[report.outcome]} ${sentence(report)}`],
    machineLines(report.times).map((line) => `- ${escapeMarkdown(line)}`),
    [...report.refused, ...timesNotJudged(report)].map((reason) => `- ${escapeMarkdown(reason)}`),
    ...VERDICT_ORDER.map((verdict) => {
      const lines = ofVerdict(report.cases, verdict).map(
        ({ caseId, reasons }) => `- \`${caseId}\`: ${reasons.map(escapeMarkdown).join('; ')}`,
      );
      const title = `${lines.length} ${verdict}`;
      if (lines.length === 0) return [];
      return verdict === 'regressed' ? [`**${title}**`, '', ...lines] : folded(title, lines);
    }),
    foldedDifferences(report.times),
  ]);
}

/** Workflow commands (`::error title=...::...`): one per regressed case, one per refusal, one warning for the inconclusive ones. */
export function gateAnnotations(report: GateReport): string {
  const inconclusive = ofVerdict(report.cases, 'inconclusive').map(({ caseId }) => caseId);
  const lines = [
    ...report.refused.map((reason) => command('error', 'fusebench gate', reason)),
    ...ofVerdict(report.cases, 'regressed').map(({ caseId, reasons }) =>
      command('error', caseId, reasons.join('\n')),
    ),
    ...(inconclusive.length === 0
      ? []
      : [command('warning', 'fusebench gate: inconclusive', inconclusive.join('\n'))]),
    command('notice', 'fusebench gate', sentence(report)),
  ];
  return `${lines.join('\n')}\n`;
}

/** As @actions/core escapes: properties also lose their colon and comma. */
function command(level: 'error' | 'warning' | 'notice', title: string, message: string): string {
  const data = (text: string): string =>
    text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = data(title).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return `::${level} title=${property}::${data(message)}`;
}
