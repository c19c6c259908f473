// A run in the shape of `fio --output-format=json+`, so that fio's and other people's parsers and plotters read it.
//
// One job a case, named by its id. Latencies stand under clat_ns and lat_ns, with `bins` as fio writes them: the middle
// of an interval in nanoseconds, and its count. Operations that are neither read nor write stand under `read` too,
// because readers look nowhere else; the job option `rw` says what they were. As in fio, runtimes are milliseconds,
// and usr_cpu and sys_cpu percent: all CPU time stands under sys_cpu, because user and system are not kept apart.

import type { Summary } from '../quantities/summary.js';
import { bucketPairs, bucketRange, cdf, mean, merge, quantile } from '../run/histogram.js';
import type { HistogramData, Run } from '../run/model.js';
import { environment, short, timedSummaries } from './rows.js';

/** fio's default percentile list. */
const PERCENTILES = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 99.5, 99.9, 99.95, 99.99];

export function fioJson(run: Run): string {
  const started = new Date(run.startedAt);
  const document = {
    'fio version': `${run.tool.name}-${run.tool.version}`,
    timestamp: Math.floor(started.getTime() / 1000),
    timestamp_ms: started.getTime(),
    time: started.toUTCString(),
    'global options': environment(run),
    jobs: timedSummaries(run).map(job),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function job(summary: Summary, groupid: number): object {
  const {
    case: { id, workload, mode, placement },
    rounds,
  } = summary.measurement;
  const total = (of: (round: (typeof rounds)[number]) => number): number =>
    rounds.reduce((sum, one) => sum + of(one), 0);
  const elapsedNs = total((round) => round.elapsedNs);
  const isWrite = workload.driver === 'write';
  const busy = direction(
    summary,
    elapsedNs,
    total((round) => round.bytes),
  );
  const idle = direction(null, 0, 0);
  return {
    jobname: id,
    groupid,
    error: 0,
    elapsed: Math.ceil(elapsedNs / 1e9),
    'job options': {
      name: id,
      rw: workload.operation,
      bs: String(workload.blockBytes),
      size: String(workload.fileBytes),
      numjobs: String(workload.threads),
      mode,
      cache: workload.cache,
      placement,
    },
    read: isWrite ? idle : busy,
    write: isWrite ? busy : idle,
    trim: idle,
    job_runtime: Math.ceil(elapsedNs / 1e6),
    usr_cpu: 0,
    sys_cpu: short((100 * total((round) => round.cpuNs.client)) / elapsedNs),
    ctx: total(({ contextSwitches: { client } }) => client.voluntary + client.involuntary),
    majf: total((round) => round.faults.major),
    minf: total((round) => round.faults.minor),
  };
}

/** One direction of a job; an idle one has the same fields, all 0. */
function direction(summary: Summary | null, elapsedNs: number, bytes: number): object {
  const histogram = merge(summary?.measurement.rounds.map((round) => round.histogram) ?? []);
  const bytesPerSecond = elapsedNs > 0 ? Math.round((bytes / elapsedNs) * 1e9) : 0;
  const { percentile, bins, ...total } = latency(histogram);
  return {
    io_bytes: bytes,
    io_kbytes: Math.floor(bytes / 1024),
    bw_bytes: bytesPerSecond,
    bw: Math.floor(bytesPerSecond / 1024),
    iops: elapsedNs > 0 ? short((histogram.count / elapsedNs) * 1e9) : 0,
    runtime: Math.ceil(elapsedNs / 1e6),
    total_ios: histogram.count,
    short_ios: 0,
    drop_ios: 0,
    slat_ns: latency(merge([])),
    clat_ns: { ...total, percentile, bins },
    lat_ns: total,
  };
}

interface FioLatency {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly stddev: number;
  readonly N: number;
  readonly percentile?: Readonly<Record<string, number>>;
  readonly bins?: Readonly<Record<string, number>>;
}

function latency(histogram: HistogramData): FioLatency {
  const { count, minNs, maxNs } = histogram;
  if (count === 0) return { min: 0, max: 0, mean: 0, stddev: 0, N: 0 };
  return {
    min: minNs,
    max: maxNs,
    mean: short(mean(histogram)),
    stddev: short(standardDeviationNs(histogram)),
    N: count,
    percentile: Object.fromEntries(
      PERCENTILES.map((p) => [p.toFixed(6), Math.round(quantile(histogram, p / 100))]),
    ),
    bins: bins(histogram),
  };
}

function bins(histogram: HistogramData): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [index, count] of bucketPairs(histogram)) {
    const { lowNs, widthNs } = bucketRange(index);
    counts[String(lowNs + Math.floor(widthNs / 2))] = count;
  }
  if (histogram.overflow > 0) counts[String(histogram.maxNs)] = histogram.overflow;
  return counts;
}

/** From the middles of the buckets: off by less than a bucket, 1/128. */
export function standardDeviationNs(histogram: HistogramData): number {
  const centre = mean(histogram);
  let before = 0;
  let squares = 0;
  for (const { valueNs, fraction } of cdf(histogram)) {
    squares += (fraction - before) * (valueNs - centre) ** 2;
    before = fraction;
  }
  return Math.sqrt(squares);
}
