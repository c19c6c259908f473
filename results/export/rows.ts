// What the exports have in common: the measurements worth exporting and their order, their names, and numbers as text.

import { type Quantity, tailOf } from '../quantities/quantities.js';
import { caseKey, isTimed, isUsable, type Summary, summarize } from '../quantities/summary.js';
import type { Measurement, Run } from '../run/model.js';
import { sortModes } from '../run/modes.js';

/** Cases as they were planned, and the modes of each in the order of every table and chart. */
export function inOrder(run: Run): Measurement[] {
  const groups = new Map<string, Measurement[]>();
  for (const measurement of run.measurements) {
    const key = caseKey(measurement);
    groups.set(key, [...(groups.get(key) ?? []), measurement]);
  }
  return [...groups.values()].flatMap((group) =>
    sortModes(group.map((one) => one.case.mode)).flatMap((mode) =>
      group.filter((one) => one.case.mode === mode),
    ),
  );
}

/** The tail that the tables show of a case: one for all of its modes. Null where there is none. */
export function tailOfCase(run: Run, measurement: Measurement): Quantity | null {
  const key = caseKey(measurement);
  const modes = run.measurements.filter((one) => caseKey(one) === key && isUsable(one));
  return isUsable(measurement) ? tailOf(modes) : null;
}

/** The timed measurements of a run, summarised; exports never show a number of a mode that was not engaged. */
export function timedSummaries(run: Run): Summary[] {
  return inOrder(run).filter(isTimed).map(summarize);
}

/** `read-4k-rand/direct/t1/same-cpu`: the case without its mode. */
export function workloadPath({ case: { workload, placement } }: Measurement): string {
  return `${workload.name}/${workload.cache}/t${workload.threads}/${placement}`;
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
