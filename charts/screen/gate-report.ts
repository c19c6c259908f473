// A gate for people: 72 columns of text, Markdown, and the annotations of GitHub. What the machine did and what differs
// between the sides comes first, then the regressed cases, each with every reason; what passed is one line.

import { ascii, clip, count, wrap } from '../../results/format/format.js';
import { escapeMarkdown } from '../../results/format/markdown.js';
import type { CaseResult, GateReport } from '../../results/judge/gate.js';
import { VERDICT_ORDER } from '../../results/judge/verdict.js';
import { differencesSection, folded } from './comparison-markdown.js';
import { COMPARISON_WIDTH, differencesLines, machineLines, VERDICT_TONES } from './comparison-text.js';
import { penOf } from './ink.js';

export function gateText(report: GateReport, { color }: { readonly color: boolean }): string {
  const pen = penOf(color);
  const blocks = [
    machineLines(report.times),
    differencesLines(report.times),
    report.refused.flatMap((reason) => wrap(ascii(`cannot be judged: ${reason}`), COMPARISON_WIDTH, '    ')),
    timesNotJudged(report).flatMap((reason) => wrap(ascii(reason), COMPARISON_WIDTH, '    ')),
    ...VERDICT_ORDER.filter((verdict) => verdict !== 'unchanged').map((verdict) => {
      const found = withVerdict(report, verdict);
      if (found.length === 0) return [];
      return [
        pen(`${verdict.toUpperCase()} (${found.length})`, VERDICT_TONES[verdict]),
        ...found.flatMap(caseLines),
      ];
    }),
    [...wrap(sentence(report), COMPARISON_WIDTH)],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Why a gate that judges counters says nothing of times. */
function timesNotJudged({ refused, times }: GateReport): string[] {
  return times.timesRefused
    .filter((reason) => !refused.includes(reason))
    .map((reason) => `times are not judged: ${reason}`);
}

function caseLines({ caseId, reasons }: CaseResult): string[] {
  return [
    clip(ascii(caseId), COMPARISON_WIDTH),
    ...reasons.flatMap((reason) =>
      wrap(ascii(reason), COMPARISON_WIDTH - 4, '  ').map((line) => `    ${line}`),
    ),
  ];
}

function withVerdict({ cases }: GateReport, verdict: CaseResult['verdict']): CaseResult[] {
  return cases.filter((one) => one.verdict === verdict);
}

/** The outcome in one sentence. */
export function sentence(report: GateReport): string {
  if (report.cases.length === 0) return 'gate: the input cannot be judged';
  const cases = VERDICT_ORDER.map((verdict) => {
    const found = withVerdict(report, verdict).length;
    return found === 0 ? '' : `${found} ${verdict}`;
  }).filter(Boolean);
  const judged = `${count(report.cases.length, 'case')}: ${cases.join(', ')}`;
  const counters = count(report.counters.length, 'counter');
  if (report.outcome === 'unusable')
    return `gate: times cannot be judged; counters alone say of ${judged} (${counters} checked)`;
  const times = report.times.comparisons.length;
  const speed = times === 0 ? '' : '; times at the machine speed of the baseline, measured by native';
  return `gate: ${report.outcome}; ${judged} (${counters} and ${count(times, 'time')} checked${speed})`;
}

export function gateMarkdown(report: GateReport): string {
  const mark = {
    passed: ':white_check_mark:',
    regressed: ':x:',
    inconclusive: ':grey_question:',
    unusable: ':no_entry:',
  };
  const parts = [
    [`### ${mark[report.outcome]} ${sentence(report)}`],
    machineLines(report.times).map((line) => `- ${escapeMarkdown(line.replace(/ +/g, ' '))}`),
    [...report.refused, ...timesNotJudged(report)].map((reason) => `- ${escapeMarkdown(reason)}`),
    ...VERDICT_ORDER.map((verdict) => {
      const lines = withVerdict(report, verdict).map(
        ({ caseId, reasons }) => `- \`${caseId}\`: ${reasons.map(escapeMarkdown).join('; ')}`,
      );
      const title = `${lines.length} ${verdict}`;
      if (lines.length === 0) return [];
      return verdict === 'regressed' ? [`**${title}**`, '', ...lines] : folded(title, lines);
    }),
    differencesSection(report.times),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Workflow commands (`::error title=...::...`): one per regressed case, one per refusal, one warning for the inconclusive ones. */
export function gateAnnotations(report: GateReport): string {
  const inconclusive = withVerdict(report, 'inconclusive');
  const lines = [
    ...report.refused.map((reason) => command('error', 'fusebench gate', reason)),
    ...withVerdict(report, 'regressed').map(({ caseId, reasons }) =>
      command('error', caseId, reasons.join('\n')),
    ),
    ...(inconclusive.length === 0
      ? []
      : [
          command(
            'warning',
            'fusebench gate: inconclusive',
            inconclusive.map(({ caseId }) => caseId).join('\n'),
          ),
        ]),
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
