// Requests per operation of targets, which have no counter: from the kernel's tracepoints, separate from the timed
// rounds, because tracing costs time.

import { join } from 'node:path';
import { addon } from '../../native/index.js';
import { messageOf } from '../common/errors.js';
import type { MountedMode } from '../mount/mode.js';
import type { Workspace } from '../mount/workspace.js';
import { isDeadMount } from './dead-mount.js';
import type { PlannedCase } from './plan.js';
import { type RequestCounts, RequestTrace } from './request-trace.js';
import { type Conditions, caseSpec } from './round-spec.js';
import type { Subject } from './rounds.js';

const OPERATIONS = 64;
/** The same in all rounds, so that it cancels. */
const WARMUP = 1;

/**
 * The difference of two rounds, one twice as long: the requests of start, warm-up and end cancel. A first round that is
 * not counted leaves every cache in the state in which the next one will leave it.
 */
export async function tracedRequests(
  trace: RequestTrace,
  planned: PlannedCase,
  mounted: MountedMode,
  connection: number,
  conditions: Conditions,
): Promise<RequestCounts> {
  const most = planned.spec.maxOperations ?? Number.POSITIVE_INFINITY;
  const operations = Math.min(OPERATIONS, Math.floor(most / 2));
  const { threads } = planned.case.workload;
  const run = async (times: number): Promise<void> => {
    const spec = caseSpec(planned, mounted, conditions, times * operations, 1);
    await addon().runRound({ ...spec, warmup: WARMUP });
  };
  const countDuring = (times: number): Promise<RequestCounts> => trace.count(connection, () => run(times));
  await run(2);
  const [once, twice] = [await countDuring(1), await countDuring(2)];
  const opcodes = Object.keys({ ...once, ...twice }).sort((a, b) => a.localeCompare(b));
  const perOperation = opcodes.map(
    (opcode) => [opcode, ((twice[opcode] ?? 0) - (once[opcode] ?? 0)) / (operations * threads)] as const,
  );
  return Object.fromEntries(perOperation.filter(([, count]) => count > 0));
}

export interface TracedTargets {
  /** By case id; a case that failed is missing, and the timed rounds report why. */
  readonly counts: ReadonlyMap<string, RequestCounts>;
  /** Why requests are unknown; null when they are known. */
  readonly reason: string | null;
}

/** Counts for every subject, which must be a target, and removes the tracing instance. */
export async function traceTargets(
  subjects: readonly Subject[],
  workspace: Workspace,
  conditions: Conditions,
): Promise<TracedTargets> {
  const counts = new Map<string, RequestCounts>();
  let trace: RequestTrace;
  try {
    trace = RequestTrace.open(join(workspace.folders('tracing').scratch, 'tracefs'));
  } catch (error) {
    return { counts, reason: `requests of targets are unknown: ${messageOf(error)}` };
  }
  try {
    const dead = new Set<MountedMode>();
    for (const { planned, mounted } of subjects) {
      if (dead.has(mounted)) continue;
      try {
        const connection = mounted.connection!;
        counts.set(planned.case.id, await tracedRequests(trace, planned, mounted, connection, conditions));
      } catch (error) {
        // The timed rounds will get the same error and report it; a target that hangs would cost its deadline each
        // time.
        if (isDeadMount(error)) dead.add(mounted);
      }
    }
  } finally {
    trace.close();
  }
  return { counts, reason: null };
}
