// A run as an HdrHistogram interval log: one line per timed round, tagged with the case's id, in nanoseconds. The only importer
// of hdr-histogram-js, which formats.ts loads when it is asked for.
//
// HdrHistogram has other buckets: each bucket of fusebench is recorded by its middle, with three significant digits.

import { build, HistogramLogWriter } from 'hdr-histogram-js';
import { timed } from '../quantities/disturbance.js';
import { isUsable } from '../quantities/summary.js';
import { bucketPairs, bucketRange } from '../run/histogram.js';
import type { HistogramData, Run } from '../run/model.js';

export function hlog(run: Run): string {
  const parts: string[] = [];
  const writer = new HistogramLogWriter((text) => parts.push(text));
  const startMs = Date.parse(run.startedAt);
  writer.outputComment(`[fusebench run ${run.id}, nanoseconds]`);
  writer.outputLogFormatVersion();
  writer.outputStartTime(startMs);
  writer.baseTime = startMs;
  writer.outputLegend();
  const rounds = run.measurements
    .filter(isUsable)
    .flatMap((measurement) => timed(measurement).rounds.map((round) => ({ id: measurement.case.id, round })))
    .sort((a, b) => a.round.order - b.round.order);
  // Rounds do not store when they began, so they are written as if each began when the one before ended.
  let elapsedMs = 0;
  for (const { id, round } of rounds) {
    const histogram = hdr(round.histogram);
    // A comma would end the field, a blank the tag.
    histogram.tag = id.replace(/[\s,]+/g, '_');
    histogram.startTimeStampMsec = startMs + elapsedMs;
    elapsedMs += round.elapsedNs / 1e6;
    histogram.endTimeStampMsec = startMs + elapsedMs;
    writer.outputIntervalHistogram(histogram, undefined, undefined, 1);
  }
  return parts.join('');
}

function hdr(data: HistogramData): ReturnType<typeof build> {
  const histogram = build({
    // The packed kind takes less memory and many times as long, and there is one of them at a time.
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: Math.max(2, data.maxNs),
    numberOfSignificantValueDigits: 3,
    autoResize: true,
    useWebAssembly: false,
  });
  for (const [index, count] of bucketPairs(data)) {
    const { lowNs, widthNs } = bucketRange(index);
    const middle = lowNs + Math.floor(widthNs / 2);
    histogram.recordValueWithCount(Math.min(data.maxNs, Math.max(data.minNs, middle)), count);
  }
  if (data.overflow > 0) histogram.recordValueWithCount(data.maxNs, data.overflow);
  return histogram;
}
