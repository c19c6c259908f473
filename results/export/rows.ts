// What the exports have in common: the measurements worth exporting and their order, what is known of each, and numbers as text.

import { estimateOf, ratioTo, whyNoInterval } from '../quantities/estimate.js';
import { shareBetweenBringUps } from '../quantities/paired.js';
import { P50, tailOf } from '../quantities/quantities.js';
import { caseKey, isTimed, isUsable, type Summary, summarize } from '../quantities/summary.js';
import type { Measurement, Run } from '../run/model.js';
import { FUSE_REFERENCE_MODE, REFERENCE_MODE, sortModes } from '../run/modes.js';

/** Cases as they were planned, and the modes of each in the order of every table and chart. */
export function inOrder(run: Run): Measurement[] {
  const keys = [...new Set(run.measurements.map(caseKey))];
  const modes = sortModes(run.measurements.map((one) => one.case.mode));
  const placed = run.measurements.map((one) => {
    return { one, place: keys.indexOf(caseKey(one)) * modes.length + modes.indexOf(one.case.mode) };
  });
  return placed.sort((a, b) => a.place - b.place).map(({ one }) => one);
}

/** The timed measurements of a run, summarised; exports never show a number of a mode that was not engaged. */
export function timedSummaries(run: Run): Summary[] {
  return inOrder(run).filter(isTimed).map(summarize);
}

/** A measurement summarised, with what compares it with others; ratios are null unless both sides may be compared. */
export function inFull(run: Run, measurement: Measurement) {
  const key = caseKey(measurement);
  const comparable = isUsable(measurement)
    ? run.measurements.filter((one) => caseKey(one) === key && isUsable(one))
    : [];
  const [native, plain] = [REFERENCE_MODE, FUSE_REFERENCE_MODE].map((mode) =>
    comparable.find((one) => one.case.mode === mode),
  );
  const over = (reference: Measurement | undefined) => {
    if (reference === undefined) return null;
    const ratio = ratioTo(measurement, reference, P50);
    return { ...ratio, noInterval: whyNoInterval(ratio) };
  };
  // The tail that the tables show of a case: one for all of its modes.
  const tail = comparable.length === 0 ? null : tailOf(comparable);
  return {
    ...summarize(measurement),
    ratioToNative: over(native),
    ratioToPlain: over(plain),
    tail: tail && { quantity: tail.name, ns: estimateOf(measurement, tail).center },
    varianceBetweenBringUps: native === undefined ? null : shareBetweenBringUps(measurement, native),
  };
}

/** Seven significant digits are more than a clock gives. */
export function short(value: number): number {
  return Number(value.toPrecision(7));
}

/** The facts about the machine that every reader of a number needs. */
export function environment(run: Run): Readonly<Record<string, string>> {
  const { host, backing, tool } = run;
  return {
    run: run.id,
    tool: `${tool.name} ${tool.version}`,
    kernel: host.kernel,
    arch: host.arch,
    cpu: host.cpuModel,
    cpus: String(host.cpus),
    virtualization: host.virtualization,
    backing: backing.fsType,
    profile: run.plan.profile,
  };
}
