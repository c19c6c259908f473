// A run in the shape of `fio --output-format=json+`, so that parsers and plotters for fio read it.
//
// One job a case, named by its id. Latencies are under clat_ns and lat_ns. Mean, percentiles, iops and bw are the values of the
// tables, over the bring-ups (estimate.ts), so that only percentiles that tables have are there; counts of operations, the standard
// deviation and `bins` are of all timed operations together, `bins` as fio writes them: the middle of an interval in nanoseconds, and
// its count. Operations that are neither read nor write are under `read`, too, because readers only look there; the job option
// `rw` says what they were. As in fio, runtimes are milliseconds, and usr_cpu and sys_cpu percent: all CPU time is under
// sys_cpu, because user and system are not kept apart.

import { COUNTS, totalOf } from '../quantities/counts.js';
import { distributionOf } from '../quantities/distribution.js';
import { timed } from '../quantities/disturbance.js';
import { estimateOf } from '../quantities/estimate.js';
import { P50, TAIL_QUANTITIES } from '../quantities/quantities.js';
import type { Summary } from '../quantities/summary.js';
import { bucketPairs, bucketRange, standardDeviationNs } from '../run/histogram.js';
import type { Run } from '../run/model.js';
import { environment, short, timedSummaries } from './rows.js';

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
  const { rounds } = summary.measurement;
  const { id, workload, mode, placement } = summary.measurement.case;
  const elapsedNs = rounds.reduce((sum, one) => sum + one.elapsedNs, 0);
  const isWrite = workload.driver === 'write';
  const [busy, idle] = [direction(summary), direction(null)];
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
    sys_cpu: short((100 * totalOf(rounds, COUNTS.clientCpu)!) / elapsedNs),
    ctx: totalOf(rounds, COUNTS.clientSwitches),
    majf: totalOf(rounds, COUNTS.majorFaults),
    minf: totalOf(rounds, COUNTS.minorFaults),
  };
}

/** One direction of a job, of its timed rounds; an idle one has the same fields, all 0. */
function direction(summary: Summary | null): object {
  const rounds = summary === null ? [] : timed(summary.measurement).rounds;
  const bytes = rounds.reduce((sum, round) => sum + round.bytes, 0);
  const elapsedNs = rounds.reduce((sum, round) => sum + round.elapsedNs, 0);
  const bytesPerSecond = Math.round((summary?.megabytesPerSecond ?? 0) * 1e6);
  const { total, shape } = latency(summary);
  return {
    io_bytes: bytes,
    io_kbytes: Math.floor(bytes / 1024),
    bw_bytes: bytesPerSecond,
    bw: Math.floor(bytesPerSecond / 1024),
    iops: short(summary?.operationsPerSecond ?? 0),
    runtime: Math.ceil(elapsedNs / 1e6),
    total_ios: total.N,
    short_ios: 0,
    drop_ios: 0,
    slat_ns: NO_LATENCY,
    clat_ns: { ...total, ...shape },
    lat_ns: total,
  };
}

const NO_LATENCY = { min: 0, max: 0, mean: 0, stddev: 0, N: 0 };

function latency(summary: Summary | null) {
  if (summary === null) return { total: NO_LATENCY };
  const { measurement, latencyNs } = summary;
  const histogram = distributionOf(measurement);
  const [mean, stddev] = [short(latencyNs.mean), short(standardDeviationNs(histogram))];
  const total = { min: latencyNs.min, max: latencyNs.max, mean, stddev, N: histogram.count };
  // p50, and the tails for which every bring-up has enough operations.
  const { n } = estimateOf(measurement, P50);
  const percentiles = [[0.5, P50] as const, ...TAIL_QUANTITIES].flatMap(([q, quantity]) => {
    const value = estimateOf(measurement, quantity);
    return value.n < n ? [] : [[(100 * q).toFixed(6), Math.round(value.center)] as const];
  });
  const bins = [...bucketPairs(histogram)].map(([index, count]) => {
    const { lowNs, widthNs } = bucketRange(index);
    return [lowNs + Math.floor(widthNs / 2), count] as const;
  });
  if (histogram.overflow > 0) bins.push([histogram.maxNs, histogram.overflow]);
  const shape = { percentile: Object.fromEntries(percentiles), bins: Object.fromEntries(bins) };
  return { total, shape };
}
