// Small edits of synthetic runs, so that a test says in one line what went wrong in its run.

import type { Measurement, Mode, Run } from '../../results/run/model.js';

/** The run with the measurements of a workload in a mode changed. */
export function edit(
  run: Run,
  mode: Mode,
  workload: string,
  change: (measurement: Measurement) => Partial<Measurement>,
): Run {
  let hits = 0;
  const measurements = run.measurements.map((one) => {
    if (one.case.mode !== mode || one.case.workload.name !== workload) return one;
    hits += 1;
    return { ...one, ...change(one) };
  });
  if (hits === 0) throw new RangeError(`no measurement of ${workload} in ${mode}`);
  return { ...run, measurements };
}

/** As if a passthrough mode had sent one request of the opcode per operation after all. */
export function disengage(run: Run, mode: Mode, workload: string, opcode: string): Run {
  return edit(run, mode, workload, () => ({
    proof: {
      engaged: false,
      expected: [{ opcode, min: 0, max: 0.01 }],
      observed: { [opcode]: 1 },
      unexpectedRequests: [`${opcode}: 1.00 per operation, expected none`],
    },
  }));
}

/** As if the case had died before its first round. */
export function fail(run: Run, mode: Mode, workload: string, failure: string): Run {
  return edit(run, mode, workload, () => ({ failure, rounds: [] }));
}

/** The run with every workload's name replaced. */
export function rename(run: Run, name: (old: string) => string): Run {
  const measurements = run.measurements.map((one) => ({
    ...one,
    case: { ...one.case, workload: { ...one.case.workload, name: name(one.case.workload.name) } },
  }));
  return { ...run, measurements };
}

/** As if a mode had been a target, started by this command. */
export function asTarget(run: Run, mode: Mode, name: string, command: string): Run {
  const target: Mode = `target:${name}`;
  const measurements = run.measurements.map((one) => {
    if (one.case.mode !== mode) return one;
    const id = one.case.id.replace(/[^/]+$/, target);
    return { ...one, case: { ...one.case, id, mode: target } };
  });
  const modes = run.modes.map((one) =>
    one.mode === mode ? { ...one, mode: target, setup: command, negotiated: null } : one,
  );
  return { ...run, modes, measurements };
}
