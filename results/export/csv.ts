// A run as three CSV files (RFC 4180, UTF-8, a header line, LF): the only importer of csv-stringify.
//
// Columns are documented in results/README.md and only ever added at the end. An empty field means not counted,
// or nothing to compare with; it is never a zero.

import { stringify } from 'csv-stringify/sync';
import { distributionOf } from '../quantities/distribution.js';
import { timed } from '../quantities/disturbance.js';
import { CONFIDENCE, estimateOf, ratioTo, whyNoInterval } from '../quantities/estimate.js';
import { METRICS } from '../quantities/metrics.js';
import { shareBetweenBringUps } from '../quantities/paired.js';
import { P50 } from '../quantities/quantities.js';
import { isUsable, sibling, summarize } from '../quantities/summary.js';
import { bucketPairs, bucketRange, merge } from '../run/histogram.js';
import type { HistogramData, Measurement, Round, Run } from '../run/model.js';
import { FUSE_REFERENCE_MODE, REFERENCE_MODE, type ReferenceMode } from '../run/modes.js';
import { inOrder, tailOfCase } from './rows.js';

type Field = string | number | null;

const CASE_COLUMNS = ['case', 'workload', 'cache', 'threads', 'placement', 'mode'] as const;

function caseFields({ case: { id, workload, placement, mode } }: Measurement): Field[] {
  return [id, workload.name, workload.cache, workload.threads, placement, mode];
}

/** Every opcode that was counted, in a round or apart from them, in alphabetical order: the columns of requests. */
export function opcodesOf(run: Run): string[] {
  const names = run.measurements.flatMap(({ rounds, proof: { observed } }) => [
    ...Object.keys(observed ?? {}),
    ...rounds.flatMap((round) => Object.keys(round.requests ?? {})),
  ]);
  return [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
}

const SUMMARY_COLUMNS = [
  ...CASE_COLUMNS,
  'engaged',
  'failure',
  'rounds',
  'operations',
  'p50_ns',
  'p99_ns',
  'p999_ns',
  'mean_ns',
  'min_ns',
  'max_ns',
  'ops_per_s',
  'mb_per_s',
  'ratio_to_native',
  'ratio_to_native_lo',
  'ratio_to_native_hi',
  'ratio_to_native_confidence',
  'ratio_to_plain',
  'ratio_to_plain_lo',
  'ratio_to_plain_hi',
  'ratio_to_plain_confidence',
  'client_switches_per_op',
  'daemon_switches_per_op',
  'requests_per_op',
  'client_cpu_ns_per_op',
  'daemon_cpu_ns_per_op',
  'minor_faults_per_op',
  'major_faults_per_op',
  'migrations',
  'bring_ups',
  'rounds_left_out',
  'switches_per_op',
  'ratio_to_native_no_interval',
  'ratio_to_plain_no_interval',
  'tail',
  'tail_ns',
  'variance_between_bring_ups',
] as const;

/** One row per measurement. */
export function summaryCsv(run: Run): string {
  const opcodes = opcodesOf(run);
  const columns = [...SUMMARY_COLUMNS, ...opcodes.map((opcode) => `${opcode}_per_op`)];
  return table(
    columns,
    inOrder(run).map((measurement) => summaryRow(run, measurement, opcodes)),
  );
}

function summaryRow(run: Run, measurement: Measurement, opcodes: readonly string[]): Field[] {
  const s = summarize(measurement);
  const { latencyNs, contextSwitches, requests, cpuNs, faults } = s;
  const [overNative, overPlain] = [
    ratioFields(run, measurement, REFERENCE_MODE),
    ratioFields(run, measurement, FUSE_REFERENCE_MODE),
  ];
  const tail = tailOfCase(run, measurement);
  return [
    ...caseFields(measurement),
    String(measurement.proof.engaged),
    measurement.failure,
    s.rounds,
    s.operations,
    latencyNs.p50,
    latencyNs.p99,
    latencyNs.p999,
    latencyNs.mean,
    latencyNs.min,
    latencyNs.max,
    s.operationsPerSecond,
    s.megabytesPerSecond,
    ...overNative.ratio,
    ...overPlain.ratio,
    contextSwitches.client.total,
    contextSwitches.daemon?.total ?? null,
    requests?.total ?? null,
    cpuNs.client,
    cpuNs.daemon,
    faults.minor,
    faults.major,
    s.migrations,
    s.bringUps,
    s.roundsLeftOut,
    contextSwitches.total,
    overNative.noInterval,
    overPlain.noInterval,
    tail?.name ?? null,
    tail && estimateOf(measurement, tail).center,
    overNative.reference && shareBetweenBringUps(measurement, overNative.reference),
    ...opcodes.map((opcode) => requests && (requests.byOpcode[opcode] ?? requests.apart[opcode] ?? 0)),
  ];
}

interface RatioFields {
  readonly ratio: readonly Field[];
  readonly noInterval: string | null;
  readonly reference: Measurement | null;
}

function ratioFields(run: Run, measurement: Measurement, mode: ReferenceMode): RatioFields {
  const reference = sibling(run, measurement, mode);
  if (reference === null || !isUsable(measurement) || !isUsable(reference))
    return { ratio: [null, null, null, null], noInterval: null, reference: null };
  const ratio = ratioTo(measurement, reference, P50);
  const { center, lo, hi } = ratio;
  return {
    ratio: [center, lo, hi, lo === null ? null : CONFIDENCE],
    noInterval: whyNoInterval(ratio),
    reference,
  };
}

const ROUND_COLUMNS = [
  ...CASE_COLUMNS,
  'round',
  'order',
  'usable',
  'operations',
  'elapsed_ns',
  'bytes',
  'checksum',
  ...Object.keys(METRICS),
  'client_voluntary',
  'client_involuntary',
  'daemon_voluntary',
  'daemon_involuntary',
  'minor_faults',
  'major_faults',
  'migrations',
  'bring_up',
  'timed',
  'wall_ns',
  'run_delay_ns',
  'stolen_ns',
];

/** One row per round, in the order they were measured. */
export function roundsCsv(run: Run): string {
  const opcodes = opcodesOf(run);
  const rows = run.measurements.flatMap((measurement) =>
    measurement.rounds.map((round) => ({ measurement, round })),
  );
  rows.sort((a, b) => a.round.order - b.round.order);
  return table(
    [...ROUND_COLUMNS, ...opcodes],
    rows.map(({ measurement, round }) => roundRow(measurement, round, opcodes)),
  );
}

function roundRow(measurement: Measurement, round: Round, opcodes: readonly string[]): Field[] {
  const { client, daemon } = round.contextSwitches;
  return [
    ...caseFields(measurement),
    round.index,
    round.order,
    String(isUsable(measurement)),
    round.operations,
    round.elapsedNs,
    round.bytes,
    round.checksum,
    ...Object.values(METRICS).map((of) => of([round])),
    client.voluntary,
    client.involuntary,
    daemon?.voluntary ?? null,
    daemon?.involuntary ?? null,
    round.faults.minor,
    round.faults.major,
    round.migrations,
    round.bringUp,
    String(!timed(measurement).excused.has(round)),
    round.occupancy?.wallNs ?? null,
    round.occupancy?.runDelayNs ?? null,
    round.occupancy?.stolenNs ?? null,
    ...opcodes.map((opcode) => round.requests && (round.requests[opcode] ?? 0)),
  ];
}

const HISTOGRAM_COLUMNS = ['case', 'mode', 'series', 'low_ns', 'high_ns', 'count'];

/**
 * One row per filled bucket of the timed rounds of a case: latencies of the client, and service times by opcode where recorded. The
 * buckets of each round are in run.json: as rows of text they are several times as large as that file.
 */
export function histogramsCsv(run: Run): string {
  return table(HISTOGRAM_COLUMNS, inOrder(run).flatMap(caseRows));
}

function caseRows(measurement: Measurement): Field[][] {
  const { id, mode } = measurement.case;
  const service = new Map<string, HistogramData[]>();
  for (const [opcode, histogram] of timed(measurement).rounds.flatMap((round) =>
    Object.entries(round.service ?? {}),
  ))
    service.set(opcode, [...(service.get(opcode) ?? []), histogram]);
  return [
    ...bucketRows([id, mode, 'latency'], distributionOf(measurement)),
    ...[...service].flatMap(([opcode, histograms]) =>
      bucketRows([id, mode, `service ${opcode}`], merge(histograms)),
    ),
  ];
}

/** `high_ns` is the first value above the bucket; overflowed values are one last row without a high end. */
function bucketRows(key: readonly Field[], histogram: HistogramData): Field[][] {
  const rows: Field[][] = [];
  for (const [index, count] of bucketPairs(histogram)) {
    const { lowNs, widthNs } = bucketRange(index);
    rows.push([...key, lowNs, lowNs + widthNs, count]);
  }
  if (histogram.overflow > 0) rows.push([...key, 2 ** 38, null, histogram.overflow]);
  return rows;
}

function table(columns: readonly string[], rows: readonly Field[][]): string {
  return stringify([[...columns], ...rows.map((row) => row.map(plain))]);
}

/** Seven significant digits are more than a clock gives; infinities and NaN (no rounds) are empty. */
function plain(field: Field): string {
  if (field === null) return '';
  if (typeof field === 'string') return field;
  if (!Number.isFinite(field)) return '';
  return Number.isInteger(field) ? String(field) : String(Number(field.toPrecision(7)));
}
