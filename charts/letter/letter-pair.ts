// The letter for a base and a head: what differs between them, which cases changed, and A and B of every case in a line or in a
// block.
//
// Verdicts and intervals come from results/judge/compare.ts, which judges everything together and at the machine speed of A; B/A
// is the quotient of the two values as they were measured.

import { count, percentChange, times, wrap } from '../../results/format/format.js';
import { type ComparisonReport, compareRuns } from '../../results/judge/compare.js';
import type { JudgedMetric } from '../../results/judge/judged.js';
import { VERDICT_ORDER } from '../../results/judge/verdict.js';
import { caseKey } from '../../results/quantities/summary.js';
import type { Mode, Run } from '../../results/run/model.js';
import { REFERENCE_MODE } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { pickRows } from '../data/cells.js';
import { environment, fact } from '../data/environment.js';
import { findingsOf } from '../data/findings.js';
import { METRICS, type Metric, type MetricStyle } from '../data/metric.js';
import { nativeLines } from '../screen/comparison-text.js';
import { cellValue, LETTER_WIDTH } from './letter-grid.js';
import {
  briefFacts,
  isDetailed,
  type LetterOptions,
  missingIn,
  type RunPair,
  warningFacts,
  withCases,
} from './letter-parts.js';
import { gotWorse, type PairLine, pairDetails, pairLines, pairTable } from './pair-lines.js';

/** The metrics of a letter as they are judged; a p99 is judged where it is the tail, and throughput is not. */
const JUDGED: Record<Metric, JudgedMetric | null> = { p50: 'p50', mean: 'mean', p99: 'tail', ops: null };

/** The paragraphs above the commands that repeat the runs, in `room` lines unless that is null. */
export function pairLetter(pair: RunPair, options: LetterOptions, room: number | null): string[][] {
  const { base, head, blocks } = alikeInMode(pair);
  const sides = blocks ?? { base: [base], head: [head] };
  const metric = options.metric ?? 'p50';
  const style = METRICS[metric];
  const judgedMetric = JUDGED[metric];
  const metrics = judgedMetric === null ? [] : [judgedMetric];
  const report = compareRuns(sides.base, sides.head, { metrics, force: true });
  const lines = pairLines(base, head, report.comparisons, style, options.workloads ?? null);
  // Native measures the machine's speed, and is not judged itself.
  const isToldOf = ({ mode }: PairLine): boolean =>
    options.mode === undefined
      ? judgedMetric === null || mode !== REFERENCE_MODE || report.machine === null
      : mode === options.mode;
  const cases = lines.filter(isToldOf);
  const findings = findingsOf(head);
  const missing = [
    control(sides.base, options, style),
    notJudged(report, lines, options),
    ...missingIn(head, findings, options),
  ];
  const facts = [
    ...fact('A', sideText(pair, 'base')),
    ...fact('B', sideText(pair, 'head')),
    ...(isDetailed(options) && cases.length > 0 ? environment(head) : briefFacts(head, findings)),
    ...differences(report),
    ...warningFacts(findingsOf(base), 'A: '),
  ];
  if (cases.length === 0) return [['The two runs have no case in common.'], facts, ...missing];
  const above = [claimsOf(cases, style, judgedMetric), facts, explanation(report, style, options)];
  if (isDetailed(options)) {
    const worse = judgedMetric === null ? [] : gotWorse(lines, head, style);
    return [...above, pairDetails(lines, head, style, options), worse, ...missing];
  }
  const draw = (most: number): string[] => pairTable(cases, style, options.units, most);
  return withCases([above, missing], cases.length, draw, room);
}

/**
 * Blocks of `ab` may have another mode on each side: two targets, or a target and a built-in mode. They are still compared: the one
 * mode of A besides native is named like the one of B, where both sides are blocks of one command.
 */
function alikeInMode(pair: RunPair): RunPair {
  const { base, head, blocks } = pair;
  const [from, to] = [onlyMode(base), onlyMode(head)];
  if (blocks === undefined || base.command !== head.command) return pair;
  if (from === null || to === null || from === to) return pair;
  const renamed = (run: Run): Run => ({
    ...run,
    measurements: run.measurements.map((one) => {
      if (one.case.mode !== from) return one;
      return { ...one, case: { ...one.case, id: `${caseKey(one)}/${to}`, mode: to } };
    }),
  });
  return { base: renamed(base), head, blocks: { base: blocks.base.map(renamed), head: blocks.head } };
}

/** The one mode besides native; null where there are several. */
function onlyMode({ measurements }: Run): Mode | null {
  const modes = new Set(measurements.map((one) => one.case.mode).filter((mode) => mode !== REFERENCE_MODE));
  return modes.size === 1 ? [...modes][0]! : null;
}

/** What a reader wants first: what changed, by how much, and how many cases are unchanged or inconclusive. */
function claimsOf(lines: readonly PairLine[], style: MetricStyle, metric: JudgedMetric | null): string[] {
  const intervals = lines.some(({ comparison }) => comparison !== null) ? ' (95 % interval)' : '';
  const title = `B against A in ${style.title}, ${count(lines.length, 'comparison')}${intervals}:`;
  const statements = metric === null ? ['throughput is not judged'] : judgedStatements(lines);
  return [
    ...wrap(title, LETTER_WIDTH - 2, '  '),
    ...statements.flatMap((text) => wrap(text, LETTER_WIDTH, '    ', '  ')),
  ];
}

function judgedStatements(lines: readonly PairLine[]): string[] {
  const unjudged = lines.filter(({ comparison }) => comparison === null).length;
  const judged = VERDICT_ORDER.flatMap((verdict) => {
    const found = lines.filter(({ comparison }) => comparison?.verdict === verdict);
    const [first] = found;
    if (first === undefined) return [];
    const most = `${found.length === 1 ? '' : 'most '}${first.name} ${times(first.printed!)}`;
    const effect = `${Number((100 * first.comparison!.tolerance.effect).toPrecision(3))} %`;
    const texts = {
      regressed: `slower (*) in ${found.length}, ${most}`,
      improved: `faster (*) in ${found.length}, ${most}`,
      unchanged: `unchanged in ${found.length}: a change of ${effect} would have been found`,
      inconclusive: `too little data to say in ${found.length}`,
    };
    return [texts[verdict]];
  });
  return unjudged === 0 ? judged : [...judged, `not judged in ${unjudged}`];
}

function differences(report: ComparisonReport): string[] {
  const [notes, warnings] = [
    report.differences.filter(({ incomparable }) => incomparable === null),
    report.differences.filter(({ incomparable }) => incomparable !== null),
  ];
  return [
    ...notes.flatMap((one) => fact('differs', `${one.field}: ${one.baseline} -> ${one.candidate}`)),
    ...nativeLines(report),
    ...warnings.flatMap((one) => fact('WARNING', `${one.field} differs: ${one.incomparable}`)),
  ];
}

function sideText({ base, head, blocks }: RunPair, side: 'base' | 'head'): string {
  const runs = blocks?.[side] ?? [{ base, head }[side]];
  const run = runs[0]!;
  const id = runs.length === 1 ? run.id : `${runs.length} runs from ${run.id} on`;
  const name = run.label === '' ? id : `${run.label} (${id})`;
  return `${name}, kernel ${run.host.kernel}, ${run.startedAt.slice(0, 10)}`;
}

/** By how much the runs of A, which are all of the same thing, differ (A/A). */
function control(runs: readonly Run[], { workloads }: LetterOptions, style: MetricStyle): string[] {
  const values = new Map<string, number[]>();
  for (const row of runs.flatMap((run) => pickRows(run, workloads ?? null)))
    for (const cell of row.cells.values()) {
      const value = cellValue(cell, style);
      const { id } = cell.measurement.case;
      if (value !== null) values.set(id, [...(values.get(id) ?? []), value]);
    }
  if (runs.length < 2 || values.size === 0) return [];
  const apart = [...values.values()].map((same) => Math.max(...same) / Math.min(...same));
  const most = percentChange(Math.max(...apart)).replace('+', '');
  return wrap(
    `A/A control: the ${runs.length} runs of A differ by ${most} at most, the worst of ${apart.length} cases.`,
    LETTER_WIDTH,
  );
}

/** What was not judged, by reason; what the head itself lacks is said below. */
function notJudged(
  { leftOut }: ComparisonReport,
  lines: readonly PairLine[],
  { workloads }: LetterOptions,
): string[] {
  const lacking = new Set(lines.filter(({ b }) => b.state !== 'measured').map(({ id }) => id));
  const reasons = new Map<string, string[]>();
  for (const { caseId, reason } of leftOut) {
    const wanted = workloads === undefined || workloads.includes(caseId.split('/')[0]!);
    if (wanted && !lacking.has(caseId)) reasons.set(reason, [...(reasons.get(reason) ?? []), caseId]);
  }
  return [...reasons].flatMap(([reason, ids]) => {
    const which = ids.length === 1 ? ids[0]! : `${ids.length} cases, first ${ids[0]}`;
    const why = reason.replace('the baseline', 'A').replace('the candidate', 'B');
    return wrap(`Not judged, ${why}: ${which}.`, LETTER_WIDTH, '  ');
  });
}

function explanation({ comparisons }: ComparisonReport, style: MetricStyle, options: LetterOptions) {
  const better = style.lowerIsBetter ? 'less is better' : 'more is better';
  const details = isDetailed(options);
  const stars = `a change at the machine speed of A, judged with ${count(comparisons.length, 'comparison')} together, and large enough to matter.`;
  const judged = (text: string): string => (comparisons.length > 0 ? text : '');
  const parts =
    options.layout === 'mmtests'
      ? ['In brackets the gain of B over A.', judged(`Stars: ${stars}`)]
      : [
          `B/A is of the two values${details ? ' above it' : ''}.`,
          judged(`${RATIO_INTERVAL} * = ${stars}`),
          details ? 'ctxsw: context switches of client and daemon.' : '',
          `req: FUSE requests${details ? '. Both' : ''} per operation, A->B where they differ.`,
        ];
  const mean = details ? 'geometric mean over the bring-ups, ' : '';
  return wrap([`${style.title}: ${mean}${better}.`, ABSOLUTE_VALUES, ...parts].join(' '), LETTER_WIDTH);
}
