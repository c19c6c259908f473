// A run in the OpenMetrics text format, version 1.0, for Prometheus and similar tools.
//
// It is also valid in the older text format of Prometheus, which node_exporter's textfile collector and promtool read: gauges
// and histograms only, no timestamps, and everything else is a comment in that format. Latencies of the tables are gauges; the
// histogram holds all timed operations together (pooled). Its bucket bounds are one nanosecond below the powers of two: those are
// where histogram buckets end, and latencies are whole nanoseconds, so that every cumulative count is exact.

import { distributionOf } from '../quantities/distribution.js';
import type { Summary } from '../quantities/summary.js';
import { bucketPairs, bucketRange } from '../run/histogram.js';
import type { HistogramData, Run } from '../run/model.js';
import { environment, short, timedSummaries } from './rows.js';

const FIRST_BIT = 7;
const LAST_BIT = 38;
const LATENCY = 'fusebench_operation_latency_seconds';

type Labels = Readonly<Record<string, string>>;

export function openmetrics(run: Run): string {
  const summaries = timedSummaries(run);
  const lines = [
    ...family('fusebench_run_info', 'gauge', null, 'What was measured on which machine.'),
    `fusebench_run_info${labels(environment(run))} 1`,
    ...latencyGauge('p50', summaries, ({ latencyNs }) => latencyNs.p50),
    ...latencyGauge('mean', summaries, ({ latencyNs }) => latencyNs.mean),
    ...latencyGauge('p99', summaries, ({ latencyNs }) => latencyNs.p99),
    ...family(LATENCY, 'histogram', 'seconds', 'Latency of one operation: all timed operations, pooled.'),
    ...summaries.flatMap(latencyLines),
    ...family('fusebench_operations', 'gauge', null, 'Operations measured.'),
    ...summaries.map((one) => `fusebench_operations${labels(caseLabels(one))} ${one.operations}`),
    ...family('fusebench_requests_per_operation', 'gauge', null, 'FUSE requests per operation, by opcode.'),
    ...summaries.flatMap(requestLines),
    ...family('fusebench_context_switches_per_operation', 'gauge', null, 'Context switches per operation.'),
    ...summaries.flatMap(switchLines),
    '# EOF',
  ];
  return `${lines.join('\n')}\n`;
}

function family(name: string, type: 'gauge' | 'histogram', unit: string | null, help: string): string[] {
  const unitLine = unit === null ? [] : [`# UNIT ${name} ${unit}`];
  return [`# TYPE ${name} ${type}`, ...unitLine, `# HELP ${name} ${help}`];
}

function caseLabels({
  measurement: {
    case: { workload, mode, placement },
  },
}: Summary): Labels {
  const { name, cache, threads } = workload;
  return { workload: name, cache, threads: String(threads), placement, mode };
}

function latencyGauge(
  quantity: string,
  summaries: readonly Summary[],
  of: (summary: Summary) => number | null,
): string[] {
  const name = `fusebench_operation_${quantity}_seconds`;
  const lines = summaries.flatMap((summary) => {
    const ns = of(summary);
    return ns === null ? [] : [`${name}${labels(caseLabels(summary))} ${short(ns / 1e9)}`];
  });
  return lines.length === 0
    ? []
    : [
        ...family(name, 'gauge', 'seconds', `${quantity} of the latency of one operation, over bring-ups.`),
        ...lines,
      ];
}

function latencyLines(summary: Summary): string[] {
  const histogram = distributionOf(summary.measurement);
  const base = caseLabels(summary);
  const buckets = cumulative(histogram).map(
    ({ le, count }) => `${LATENCY}_bucket${labels({ ...base, le })} ${count}`,
  );
  return [
    ...buckets,
    `${LATENCY}_bucket${labels({ ...base, le: '+Inf' })} ${histogram.count}`,
    `${LATENCY}_count${labels(base)} ${histogram.count}`,
    `${LATENCY}_sum${labels(base)} ${histogram.sumNs / 1e9}`,
  ];
}

function cumulative(histogram: HistogramData): { le: string; count: number }[] {
  const bounds = Array.from({ length: LAST_BIT - FIRST_BIT + 1 }, (_, i) => 2 ** (FIRST_BIT + i));
  const counts = new Array<number>(bounds.length).fill(0);
  for (const [index, count] of bucketPairs(histogram)) {
    const { lowNs } = bucketRange(index);
    for (const [i, bound] of bounds.entries()) if (lowNs < bound) counts[i]! += count;
  }
  return bounds.map((bound, i) => ({ le: String((bound - 1) / 1e9), count: counts[i]! }));
}

/** Of the opcodes that count, so that their sum is requests per operation. */
function requestLines(summary: Summary): string[] {
  const base = caseLabels(summary);
  return Object.entries(summary.requests?.byOpcode ?? {}).map(
    ([opcode, each]) => `fusebench_requests_per_operation${labels({ ...base, opcode })} ${short(each)}`,
  );
}

function switchLines(summary: Summary): string[] {
  const { client, daemon } = summary.contextSwitches;
  const sides = daemon ? { client, daemon } : { client };
  return Object.entries(sides).flatMap(([process, { voluntary, involuntary }]) =>
    Object.entries({ voluntary, involuntary }).map(([kind, each]) => {
      const all = { ...caseLabels(summary), process, kind };
      return `fusebench_context_switches_per_operation${labels(all)} ${short(each)}`;
    }),
  );
}

function labels(pairs: Labels): string {
  const written = Object.entries(pairs).map(([name, value]) => `${name}="${quoted(value)}"`);
  return `{${written.join(',')}}`;
}

function quoted(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
