// Counts the requests of any FUSE daemon with the kernel's tracepoint fuse:fuse_request_send: those per operation of targets, which
// have no counter. Separate from the timed rounds, because tracing costs time.
//
// It creates and removes its own instance below tracefs, so that other tracing is not affected. FORGET, BATCH_FORGET
// and INTERRUPT have no tracepoint. An event lost to a full buffer is an error, never a lower count.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addon } from '../../native/index.js';
import { opcodeName } from '../../native/opcodes.js';
import { errnoOf, FusebenchError, messageOf } from '../common/errors.js';
import type { MountedMode } from '../mount/mode.js';
import type { PlannedCase } from './plan.js';
import { type Conditions, isDeadMount, runCase } from './round-spec.js';
import type { Subject } from './rounds.js';

const EVENT = 'events/fuse/fuse_request_send';
const INSTANCE = /^fusebench-(\d+)$/;
const BUFFER_KIB = 32 * 1024;
const MINOR_BITS = 20;

/** Requests by opcode name. */
export type RequestCounts = Readonly<Record<string, number>>;

export type RequestTrace = ReturnType<typeof openTrace>;

/**
 * One tracing instance; close() removes it. The next one removes one that a killed process left. Mounts tracefs on `mountpoint`, an
 * empty folder in a private mount namespace. Errors: exit code 3.
 */
export function openTrace(mountpoint: string) {
  const instances = join(mountpoint, 'instances');
  const instance = join(instances, `fusebench-${process.pid}`);
  const read = (file: string): string => readFileSync(join(instance, file), 'utf8');
  const write = (file: string, text: string): void => writeFileSync(join(instance, file), text);
  try {
    mkdirSync(mountpoint, { recursive: true });
    addon().mount('fusebench', mountpoint, 'tracefs', [], '');
    removeOrphans(instances);
    mkdirSync(instance);
    write('buffer_size_kb', String(BUFFER_KIB));
  } catch (error) {
    const reason = `requests cannot be counted with the kernel's tracepoints: ${messageOf(error)}`;
    const hint = 'it needs a kernel with CONFIG_FTRACE and root';
    const errno = errnoOf(error) ?? 'EIO';
    throw new FusebenchError({ object: 'tracefs', reason, errno, hint, exitCode: 3 });
  }
  return {
    /** The requests that one connection (the minor device number of its mount) sends during `work`. */
    count: async (connection: number, work: () => Promise<unknown>): Promise<RequestCounts> => {
      write('trace', '');
      // The kernel's dev_t: FUSE mounts have major number 0.
      write(`${EVENT}/filter`, `connection == ${connection & ((1 << MINOR_BITS) - 1)}`);
      write(`${EVENT}/enable`, '1');
      try {
        await work();
      } finally {
        write(`${EVENT}/enable`, '0');
      }
      for (const cpu of readdirSync(join(instance, 'per_cpu'))) {
        const lost = /(overrun|dropped events): ([1-9]\d*)/.exec(read(`per_cpu/${cpu}/stats`));
        if (lost !== null) throw new Error(`tracing lost requests (${lost[1]} ${lost[2]} on ${cpu})`);
      }
      const counts: Record<string, number> = {};
      for (const [, opcode] of read('trace').matchAll(/fuse_request_send: .* opcode (\d+) /g)) {
        const name = opcodeName(Number(opcode));
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    },
    close: (): void => rmdirSync(instance),
  };
}

/** Instances whose process has ended. */
function removeOrphans(instances: string): void {
  for (const name of readdirSync(instances)) {
    const pid = INSTANCE.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmdirSync(join(instances, name));
  }
}

const OPERATIONS = 64;

/**
 * The difference of two rounds, one twice as long: the requests of start, warm-up and end cancel. A first round that is
 * not counted leaves every cache in the state in which the next one will leave it.
 */
export async function tracedRequests(
  trace: RequestTrace,
  planned: PlannedCase,
  mounted: MountedMode,
  conditions: Conditions,
): Promise<RequestCounts> {
  const connection = (mounted.connection ?? mounted.daemon?.connection)!;
  const most = planned.spec.maxOperations ?? Number.POSITIVE_INFINITY;
  const operations = Math.min(OPERATIONS, Math.floor(most / 2));
  // The same warm-up in all rounds, so that it cancels.
  const run = async (times: number): Promise<unknown> =>
    runCase(planned, mounted, conditions, times * operations, 1, { warmup: 1 });
  await run(2);
  const once = await trace.count(connection, () => run(1));
  const twice = await trace.count(connection, () => run(2));
  const opcodes = Object.keys({ ...once, ...twice }).sort((a, b) => a.localeCompare(b));
  const all = operations * planned.case.workload.threads;
  const perOperation = opcodes.map(
    (opcode) => [opcode, ((twice[opcode] ?? 0) - (once[opcode] ?? 0)) / all] as const,
  );
  return Object.fromEntries(perOperation.filter(([, count]) => count > 0));
}

/**
 * Counts for every subject, which must be a target, by case id. A case that failed is missing: the timed rounds will get the same
 * error and report it. Errors: those of `openTrace`.
 */
export async function traceTargets(
  subjects: readonly Subject[],
  mountpoint: string,
  conditions: Conditions,
): Promise<Map<string, RequestCounts>> {
  const counts = new Map<string, RequestCounts>();
  const trace = openTrace(mountpoint);
  try {
    const dead = new Set<MountedMode>();
    for (const { planned, mounted } of subjects) {
      // A target that hangs would cost its deadline each time.
      if (dead.has(mounted)) continue;
      try {
        counts.set(planned.case.id, await tracedRequests(trace, planned, mounted, conditions));
      } catch (error) {
        if (isDeadMount(error)) dead.add(mounted);
      }
    }
  } finally {
    trace.close();
  }
  return counts;
}
