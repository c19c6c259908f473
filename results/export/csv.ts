// A run as three CSV files (RFC 4180, UTF-8, a header line, LF): the only importer of csv-stringify.
//
// Columns are documented in results/README.md and only ever added at the end. An empty field means not counted,
// or nothing to compare with; it is never a zero.

import { stringify } from 'csv-stringify/sync';
import { distributionOf } from '../quantities/distribution.js';
import { timed } from '../quantities/disturbance.js';
import { CONFIDENCE } from '../quantities/estimate.js';
import { METRICS } from '../quantities/metrics.js';
import { isUsable } from '../quantities/summary.js';
import { bucketPairs, bucketRange, HIGHEST_TRACKABLE_NS, merge } from '../run/histogram.js';
import type { HistogramData, Measurement, Round, Run } from '../run/model.js';
import { inFull, inOrder } from './rows.js';

type Field = string | number | null | undefined;
/** The columns of a file: their names, and what each shows of a row. */
type Columns<Row> = readonly (readonly [name: string, of: (row: Row) => Field])[];

const CASE_COLUMNS: Columns<{ readonly measurement: Measurement }> = [
  ['case', ({ measurement }) => measurement.case.id],
  ['workload', ({ measurement }) => measurement.case.workload.name],
  ['cache', ({ measurement }) => measurement.case.workload.cache],
  ['threads', ({ measurement }) => measurement.case.workload.threads],
  ['placement', ({ measurement }) => measurement.case.placement],
  ['mode', ({ measurement }) => measurement.case.mode],
];

/** Every opcode that was counted, in a round or apart from them, in alphabetical order: the columns of requests. */
export function opcodesOf(run: Run): string[] {
  const names = run.measurements.flatMap(({ rounds, proof: { observed } }) => [
    ...Object.keys(observed ?? {}),
    ...rounds.flatMap((round) => Object.keys(round.requests ?? {})),
  ]);
  return [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
}

type InFull = ReturnType<typeof inFull>;

const SUMMARY_COLUMNS: Columns<InFull> = [
  ...CASE_COLUMNS,
  ['engaged', ({ measurement }) => String(measurement.proof.engaged)],
  ['failure', ({ measurement }) => measurement.failure],
  ['rounds', ({ rounds }) => rounds],
  ['operations', ({ operations }) => operations],
  ['p50_ns', ({ latencyNs }) => latencyNs.p50],
  ['p99_ns', ({ latencyNs }) => latencyNs.p99],
  ['p999_ns', ({ latencyNs }) => latencyNs.p999],
  ['mean_ns', ({ latencyNs }) => latencyNs.mean],
  ['min_ns', ({ latencyNs }) => latencyNs.min],
  ['max_ns', ({ latencyNs }) => latencyNs.max],
  ['ops_per_s', ({ operationsPerSecond }) => operationsPerSecond],
  ['mb_per_s', ({ megabytesPerSecond }) => megabytesPerSecond],
  ...ratioColumns('ratio_to_native', ({ ratioToNative }) => ratioToNative),
  ...ratioColumns('ratio_to_plain', ({ ratioToPlain }) => ratioToPlain),
  ['client_switches_per_op', ({ contextSwitches }) => contextSwitches.client.total],
  ['daemon_switches_per_op', ({ contextSwitches }) => contextSwitches.daemon?.total],
  ['requests_per_op', ({ requests }) => requests?.total],
  ['client_cpu_ns_per_op', ({ cpuNs }) => cpuNs.client],
  ['daemon_cpu_ns_per_op', ({ cpuNs }) => cpuNs.daemon],
  ['minor_faults_per_op', ({ faults }) => faults.minor],
  ['major_faults_per_op', ({ faults }) => faults.major],
  ['migrations', ({ migrations }) => migrations],
  ['bring_ups', ({ bringUps }) => bringUps],
  ['rounds_left_out', ({ roundsLeftOut }) => roundsLeftOut],
  ['switches_per_op', ({ contextSwitches }) => contextSwitches.total],
  ['ratio_to_native_no_interval', ({ ratioToNative }) => ratioToNative?.noInterval],
  ['ratio_to_plain_no_interval', ({ ratioToPlain }) => ratioToPlain?.noInterval],
  ['tail', ({ tail }) => tail?.quantity],
  ['tail_ns', ({ tail }) => tail?.ns],
  ['variance_between_bring_ups', ({ varianceBetweenBringUps }) => varianceBetweenBringUps],
];

function ratioColumns(name: string, of: (row: InFull) => InFull['ratioToNative']): Columns<InFull> {
  return [
    [name, (row) => of(row)?.center],
    [`${name}_lo`, (row) => of(row)?.lo],
    [`${name}_hi`, (row) => of(row)?.hi],
    [`${name}_confidence`, (row) => (of(row)?.lo == null ? null : CONFIDENCE)],
  ];
}

/** One row per measurement. */
export function summaryCsv(run: Run): string {
  const opcodes = opcodesOf(run).map((opcode) => {
    const each = ({ requests }: InFull): Field =>
      requests && (requests.byOpcode[opcode] ?? requests.apart[opcode] ?? 0);
    return [`${opcode}_per_op`, each] as const;
  });
  const rows = inOrder(run).map((measurement) => inFull(run, measurement));
  return table([...SUMMARY_COLUMNS, ...opcodes], rows);
}

interface RoundRow {
  readonly measurement: Measurement;
  readonly round: Round;
}

const ROUND_COLUMNS: Columns<RoundRow> = [
  ...CASE_COLUMNS,
  ['round', ({ round }) => round.index],
  ['order', ({ round }) => round.order],
  ['usable', ({ measurement }) => String(isUsable(measurement))],
  ['operations', ({ round }) => round.operations],
  ['elapsed_ns', ({ round }) => round.elapsedNs],
  ['bytes', ({ round }) => round.bytes],
  ['checksum', ({ round }) => round.checksum],
  ...Object.entries(METRICS).map(
    ([name, of]) => [name, ({ round }: RoundRow): Field => of([round])] as const,
  ),
  ['client_voluntary', ({ round }) => round.contextSwitches.client.voluntary],
  ['client_involuntary', ({ round }) => round.contextSwitches.client.involuntary],
  ['daemon_voluntary', ({ round }) => round.contextSwitches.daemon?.voluntary],
  ['daemon_involuntary', ({ round }) => round.contextSwitches.daemon?.involuntary],
  ['minor_faults', ({ round }) => round.faults.minor],
  ['major_faults', ({ round }) => round.faults.major],
  ['migrations', ({ round }) => round.migrations],
  ['bring_up', ({ round }) => round.bringUp],
  ['timed', ({ measurement, round }) => String(!timed(measurement).excused.has(round))],
  ['wall_ns', ({ round }) => round.occupancy?.wallNs],
  ['run_delay_ns', ({ round }) => round.occupancy?.runDelayNs],
  ['stolen_ns', ({ round }) => round.occupancy?.stolenNs],
];

/** One row per round, in the order they were measured. */
export function roundsCsv(run: Run): string {
  const opcodes = opcodesOf(run).map((opcode) => {
    const each = ({ round: { requests } }: RoundRow): Field => requests && (requests[opcode] ?? 0);
    return [opcode, each] as const;
  });
  const rows = run.measurements.flatMap((measurement) =>
    measurement.rounds.map((round) => ({ measurement, round })),
  );
  rows.sort((a, b) => a.round.order - b.round.order);
  return table([...ROUND_COLUMNS, ...opcodes], rows);
}

/**
 * One row per filled bucket of the timed rounds of a case: latencies of the client, and service times by opcode where recorded. The
 * buckets of each round are in run.json: as rows of text they are several times as large as that file.
 */
export function histogramsCsv(run: Run): string {
  return written(['case', 'mode', 'series', 'low_ns', 'high_ns', 'count'], inOrder(run).flatMap(bucketsOf));
}

function bucketsOf(measurement: Measurement): Field[][] {
  const { id, mode } = measurement.case;
  const service = new Map<string, HistogramData[]>();
  for (const round of timed(measurement).rounds)
    for (const [opcode, histogram] of Object.entries(round.service ?? {}))
      service.set(opcode, [...(service.get(opcode) ?? []), histogram]);
  return [
    ...bucketRows([id, mode, 'latency'], distributionOf(measurement)),
    ...[...service].flatMap(([opcode, all]) => bucketRows([id, mode, `service ${opcode}`], merge(all))),
  ];
}

/** `high_ns` is the first value above the bucket; overflowed values are one last row without a high end. */
function bucketRows(key: readonly Field[], histogram: HistogramData): Field[][] {
  const rows = [...bucketPairs(histogram)].map(([index, count]): Field[] => {
    const { lowNs, widthNs } = bucketRange(index);
    return [...key, lowNs, lowNs + widthNs, count];
  });
  const { overflow } = histogram;
  return overflow === 0 ? rows : [...rows, [...key, HIGHEST_TRACKABLE_NS, null, overflow]];
}

function table<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const names = columns.map(([name]) => name);
  return written(
    names,
    rows.map((row) => columns.map(([, of]) => of(row))),
  );
}

function written(names: readonly string[], rows: readonly (readonly Field[])[]): string {
  return stringify([[...names], ...rows.map((row) => row.map(plain))]);
}

/** Seven significant digits are more than a clock gives; infinities and NaN (no rounds) are empty. */
function plain(field: Field): string {
  if (typeof field === 'string') return field;
  if (field == null || !Number.isFinite(field)) return '';
  return Number.isInteger(field) ? String(field) : String(Number(field.toPrecision(7)));
}
