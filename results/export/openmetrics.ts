// A run in the OpenMetrics text format, version 1.0, for Prometheus and similar tools.
//
// It is also valid in the older text format of Prometheus, which node_exporter's textfile collector and promtool read: gauges
// and histograms only, no timestamps, and everything else is a comment in that format. Latencies of the tables are gauges; the
// histogram holds all timed operations together (pooled). Its bucket bounds are one nanosecond below the powers of two: those are
// where histogram buckets end, and latencies are whole nanoseconds, so that every cumulative count is exact.

import { distributionOf } from '../quantities/distribution.js';
import type { Summary } from '../quantities/summary.js';
import { bucketPairs, bucketRange } from '../run/histogram.js';
import type { Run } from '../run/model.js';
import { environment, short, timedSummaries } from './rows.js';

const FIRST_BIT = 7;
const LAST_BIT = 38;
const LATENCY = 'fusebench_operation_latency_seconds';

type Labels = Readonly<Record<string, string>>;
/** A value of a case, with the labels that it has besides those of the case. */
type Sample = readonly [more: Labels, value: number];

export function openmetrics(run: Run): string {
  const summaries = timedSummaries(run);
  const samples = (name: string, of: (summary: Summary) => readonly Sample[]): string[] =>
    summaries.flatMap((summary) =>
      of(summary).map(([more, value]) => `${name}${labels({ ...caseLabels(summary), ...more })} ${value}`),
    );
  const gauge = (name: string, help: string, of: (summary: Summary) => readonly Sample[]): string[] => [
    ...family(name, 'gauge', '', help),
    ...samples(name, of),
  ];
  const latencies = (['p50', 'mean', 'p99'] as const).flatMap((quantity) => {
    const name = `fusebench_operation_${quantity}_seconds`;
    const help = `${quantity} of the latency of one operation, over bring-ups.`;
    const lines = samples(name, ({ latencyNs: { [quantity]: ns } }) =>
      ns === null ? [] : [[{}, short(ns / 1e9)]],
    );
    return lines.length === 0 ? [] : [...family(name, 'gauge', 'seconds', help), ...lines];
  });
  const lines = [
    ...family('fusebench_run_info', 'gauge', '', 'What was measured on which machine.'),
    `fusebench_run_info${labels(environment(run))} 1`,
    ...latencies,
    ...family(LATENCY, 'histogram', 'seconds', 'Latency of one operation: all timed operations, pooled.'),
    ...summaries.flatMap(histogramLines),
    ...gauge('fusebench_operations', 'Operations measured.', ({ operations }) => [[{}, operations]]),
    ...gauge('fusebench_requests_per_operation', 'FUSE requests per operation, by opcode.', requestsOf),
    ...gauge('fusebench_context_switches_per_operation', 'Context switches per operation.', switchesOf),
    '# EOF',
  ];
  return `${lines.join('\n')}\n`;
}

function family(name: string, type: 'gauge' | 'histogram', unit: 'seconds' | '', help: string): string[] {
  const unitLine = unit === '' ? [] : [`# UNIT ${name} ${unit}`];
  return [`# TYPE ${name} ${type}`, ...unitLine, `# HELP ${name} ${help}`];
}

function caseLabels({ measurement }: Summary): Labels {
  const { workload, mode, placement } = measurement.case;
  const { name, cache, threads } = workload;
  return { workload: name, cache, threads: String(threads), placement, mode };
}

function histogramLines(summary: Summary): string[] {
  const histogram = distributionOf(summary.measurement);
  const base = caseLabels(summary);
  const bounds = Array.from({ length: LAST_BIT - FIRST_BIT + 1 }, (_, i) => 2 ** (FIRST_BIT + i));
  const counts = bounds.map(() => 0);
  for (const [index, count] of bucketPairs(histogram)) {
    const { lowNs } = bucketRange(index);
    for (const [i, bound] of bounds.entries()) if (lowNs < bound) counts[i]! += count;
  }
  const bucket = (le: string, count: number): string =>
    `${LATENCY}_bucket${labels({ ...base, le })} ${count}`;
  return [
    ...bounds.map((bound, i) => bucket(String((bound - 1) / 1e9), counts[i]!)),
    bucket('+Inf', histogram.count),
    `${LATENCY}_count${labels(base)} ${histogram.count}`,
    `${LATENCY}_sum${labels(base)} ${histogram.sumNs / 1e9}`,
  ];
}

/** Of the opcodes that count, so that their sum is requests per operation. */
function requestsOf({ requests }: Summary): Sample[] {
  return Object.entries(requests?.byOpcode ?? {}).map(([opcode, each]) => [{ opcode }, short(each)]);
}

function switchesOf({ contextSwitches: { client, daemon } }: Summary): Sample[] {
  return Object.entries(daemon ? { client, daemon } : { client }).flatMap(
    ([process, { voluntary, involuntary }]): Sample[] => [
      [{ process, kind: 'voluntary' }, short(voluntary)],
      [{ process, kind: 'involuntary' }, short(involuntary)],
    ],
  );
}

function labels(pairs: Labels): string {
  const written = Object.entries(pairs).map(([name, value]) => `${name}="${quoted(value)}"`);
  return `{${written.join(',')}}`;
}

function quoted(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
