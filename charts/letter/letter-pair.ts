// The letter for a base and a head: what differs between them, which cases changed, and A and B of every case in a line or in a
// block.
//
// Verdicts and intervals come from results/judge/compare.ts, which judges everything together and at the machine speed of A; B/A
// is the quotient of the two values as they were measured.

import { ascii, count, interval, percentChange, ratio, wrap } from '../../results/format/format.js';
import { type ComparisonReport, compareRuns } from '../../results/judge/compare.js';
import type { JudgedMetric } from '../../results/judge/judged.js';
import { VERDICT_ORDER } from '../../results/judge/verdict.js';
import type { Run } from '../../results/run/model.js';
import { REFERENCE_MODE } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { pickRows } from '../data/cells.js';
import { environment, fact } from '../data/environment.js';
import { findingsOf } from '../data/findings.js';
import { METRICS, type Metric, type MetricStyle, metricValue } from '../data/metric.js';
import { whatIsMissing } from '../screen/closing.js';
import { briefFacts, notInBrief, warningFacts } from './brief.js';
import { LETTER_WIDTH } from './letter-grid.js';
import { LEAST_CASES, type LetterOptions, linesOf, type RunPair } from './letter-options.js';
import { detailsTable, gotWorse } from './letter-pair-details.js';
import { type PairLine, pairLines, pairTable, printedRatio } from './pair-lines.js';
import { alikeInMode } from './same-mode.js';

/** The paragraphs above the commands that repeat the runs, in `room` lines if cases can be left out. */
export function pairLetter(pair: RunPair, options: LetterOptions, room: number): string[][] {
  const { base, head, blocks } = alikeInMode(pair);
  const sides = blocks ?? { base: [base], head: [head] };
  const metric = options.metric ?? 'p50';
  const style = METRICS[metric];
  const judgedMetric = JUDGED[metric];
  const metrics = judgedMetric === null ? [] : [judgedMetric];
  const report = compareRuns(sides.base, sides.head, { metrics, force: true });
  const lines = pairLines(base, head, report, style, options.workloads ?? null);
  // Native measures the machine's speed, and is not judged itself.
  const isToldOf = ({ mode }: PairLine): boolean =>
    options.mode === undefined
      ? judgedMetric === null || mode !== REFERENCE_MODE || report.machine === null
      : mode === options.mode;
  const cases = lines.filter(isToldOf);
  const isDetailed = options.details === true || options.layout !== undefined;
  const findings = findingsOf(head);
  const missing = [
    control(sides.base, options, style),
    notJudged(report, lines, options),
    ...whatIsMissing(head, isDetailed ? findings : notInBrief(findings), LETTER_WIDTH),
  ];
  const claims = claimsOf(cases, style, judgedMetric !== null);
  const sidesText = [...fact('A', sideText(pair, 'base')), ...fact('B', sideText(pair, 'head'))];
  const changes = [...differences(report), ...warningFacts(findingsOf(base), 'A: ')];
  if (cases.length === 0)
    return [
      ['The two runs have no case in common.'],
      [...sidesText, ...briefFacts(head, findings), ...changes],
      ...missing,
    ];
  if (isDetailed)
    return [
      claims,
      [...sidesText, ...environment(head), ...changes],
      explanation(report, style, options),
      detailsTable(lines, head, style, options),
      ...(judgedMetric === null ? [] : [gotWorse(lines, head, style)]),
      ...missing,
    ];
  const above = [
    claims,
    [...sidesText, ...briefFacts(head, findings), ...changes],
    explanation(report, style, options),
  ];
  const draw = (most: number): string[] => pairTable(cases, style, options.units ?? 'auto', most);
  if (options.all) return [...above, draw(cases.length), ...missing];
  const fixed = draw(LEAST_CASES).length - Math.min(LEAST_CASES, cases.length);
  const free = room - linesOf(above) - linesOf(missing) - fixed - 1;
  return [...above, draw(Math.max(LEAST_CASES, free)), ...missing];
}

/** The metrics of a letter as they are judged; a p99 is judged where it is the tail, and throughput is not. */
const JUDGED: Readonly<Record<Metric, JudgedMetric | null>> = {
  p50: 'p50',
  mean: 'mean',
  p99: 'tail',
  ops: null,
};

/** What a reader wants first: what changed, by how much, and how many cases are unchanged or inconclusive. */
function claimsOf(lines: readonly PairLine[], style: MetricStyle, judged: boolean): string[] {
  const intervals = lines.some(({ comparison }) => comparison !== null) ? ' (95 % interval)' : '';
  const title = `B against A in ${style.title}, ${count(lines.length, 'comparison')}${intervals}:`;
  const statements = judged ? judgedStatements(lines, style) : ['throughput is not judged'];
  return [title, ...statements].flatMap((text, index) =>
    wrap(ascii(text), LETTER_WIDTH - 2, '  ').map((line) => (index === 0 ? line : `  ${line}`)),
  );
}

function judgedStatements(lines: readonly PairLine[], style: MetricStyle): string[] {
  const unjudged = lines.filter(({ comparison }) => comparison === null).length;
  const none = unjudged === 0 ? [] : [`not judged in ${unjudged}`];
  const judgedLines = VERDICT_ORDER.flatMap((verdict) => {
    const found = lines.filter(({ comparison }) => comparison?.verdict === verdict);
    const [first] = found;
    if (first === undefined) return [];
    const { tolerance } = first.comparison!;
    const { center, lo, hi } = printedRatio(first, style)!;
    const most = `${found.length === 1 ? '' : 'most '}${first.name} ${ratio(center)}x (${interval(lo, hi)})`;
    const effect = `${Number((100 * tolerance.effect).toPrecision(3))} %`;
    const texts = {
      regressed: `slower (*) in ${found.length}, ${most}`,
      improved: `faster (*) in ${found.length}, ${most}`,
      unchanged: `unchanged in ${found.length}: a change of ${effect} would have been found`,
      inconclusive: `too little data to say in ${found.length}`,
    };
    return [texts[verdict]];
  });
  return [...judgedLines, ...none];
}

function differences({ differences: differing, machine }: ComparisonReport): string[] {
  const changes = differing
    .filter(({ incomparable }) => incomparable === null)
    .flatMap(({ field, baseline, candidate }) => fact('differs', `${field}: ${baseline} -> ${candidate}`));
  const warnings = differing
    .filter(({ incomparable }) => incomparable !== null)
    .flatMap(({ field, incomparable }) => fact('WARNING', `${field} differs: ${incomparable}`));
  const native =
    machine === null ? [] : fact('machine', `${machine.sentence}, ${count(machine.natives, 'case')}`);
  return [...changes, ...native, ...warnings];
}

function sideText({ base, head, blocks }: RunPair, side: 'base' | 'head'): string {
  const runs = blocks?.[side] ?? [side === 'base' ? base : head];
  const run = runs[0]!;
  const id = runs.length === 1 ? run.id : `${runs.length} runs from ${run.id} on`;
  const name = run.label === '' ? id : `${run.label} (${id})`;
  return `${name}, kernel ${run.host.kernel}, ${run.startedAt.slice(0, 10)}`;
}

/** By how much the runs of A, which are all of the same thing, differ (A/A). */
function control(runs: readonly Run[], { workloads }: LetterOptions, style: MetricStyle): string[] {
  if (runs.length < 2) return [];
  const values = new Map<string, number[]>();
  for (const row of runs.flatMap((run) => pickRows(run, workloads ?? null))) {
    for (const { measurement, state } of row.cells.values()) {
      const value = state === 'measured' ? metricValue(measurement, style) : null;
      const { id } = measurement.case;
      if (value !== null) values.set(id, [...(values.get(id) ?? []), value]);
    }
  }
  const apart = [...values.values()].map((same) => Math.max(...same) / Math.min(...same));
  if (apart.length === 0) return [];
  const most = percentChange(Math.max(...apart)).replace('+', '');
  return wrap(
    `A/A control: the ${runs.length} runs of A differ by ${most} at most, the worst of ${apart.length} cases.`,
    LETTER_WIDTH,
  );
}

/** What was not judged, by reason; what the head itself lacks is said below. */
function notJudged(
  { leftOut: left }: ComparisonReport,
  lines: readonly PairLine[],
  { workloads }: LetterOptions,
) {
  const lacking = new Set(lines.filter(({ b }) => b.state !== 'measured').map(({ id }) => id));
  const reasons = new Map<string, string[]>();
  for (const { caseId, reason } of left) {
    const wanted = workloads === undefined || workloads.includes(caseId.split('/')[0]!);
    if (wanted && !lacking.has(caseId)) reasons.set(reason, [...(reasons.get(reason) ?? []), caseId]);
  }
  return [...reasons].flatMap(([reason, ids]) => {
    const which = ids.length === 1 ? ids[0]! : `${ids.length} cases, first ${ids[0]}`;
    const why = reason.replace('the baseline', 'A').replace('the candidate', 'B');
    return wrap(ascii(`Not judged, ${why}: ${which}.`), LETTER_WIDTH, '  ');
  });
}

function explanation(
  { comparisons }: ComparisonReport,
  style: MetricStyle,
  options: LetterOptions,
): string[] {
  const better = style.lowerIsBetter ? 'less is better' : 'more is better';
  const judged = comparisons.length > 0;
  const stars = `a change at the machine speed of A, judged with ${count(comparisons.length, 'comparison')} together, and large enough to matter.`;
  const intervals = judged ? [RATIO_INTERVAL] : [];
  const details = options.details === true || options.layout !== undefined;
  const parts =
    options.layout === 'mmtests'
      ? [`In brackets the gain of B over A.`, ...(judged ? [`Stars: ${stars}`] : [])]
      : [
          `B/A is of the two values${details ? ' above it' : ''}.`,
          ...intervals,
          ...(judged ? [`* = ${stars}`] : []),
          ...(details ? ['ctxsw: context switches of client and daemon.'] : []),
          `req: FUSE requests${details ? '. Both per operation' : ' per operation'}, A->B where they differ.`,
        ];
  const mean = details ? 'geometric mean over the bring-ups, ' : '';
  return wrap([`${style.title}: ${mean}${better}.`, ABSOLUTE_VALUES, ...parts].join(' '), LETTER_WIDTH);
}
