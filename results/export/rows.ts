// What the exports have in common: the measurements worth exporting, their names, and numbers as text.

import { isTimed, type Summary, summarize } from '../quantities/summary.js';
import type { Measurement, Run } from '../run/model.js';

/** The timed measurements of a run, summed up; exports never show a number of a mode that was not engaged. */
export function timedSummaries(run: Run): Summary[] {
  return run.measurements.filter(isTimed).map(summarize);
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
