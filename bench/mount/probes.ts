// The behaviour of a FUSE mode, tested before anything is timed: bits in FUSE_INIT are never trusted.
//
// Each probe is a fixed number of operations and the requests they must cause. O_DIRECT pread distinguishes plain from passthrough;
// statx with AT_STATX_FORCE_SYNC distinguishes file passthrough from inode passthrough; open + close is the control that must cause
// requests in every mode.

import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addon, type DaemonHandle, type RoundSpec } from '../../native/index.js';
import { byOpcodeName } from '../../native/opcodes.js';
import { roundSpec } from '../../native/round-spec.js';
import type { Probe } from '../../results/run/model.js';
import { attributesAtDaemon, dataAtDaemon, type FuseMode } from '../../results/run/modes.js';
import { FusebenchError } from '../common/errors.js';
import type { ModeFolders, ModeSettings } from './mode.js';

/** The file that the probes use; made in every tree. */
export const PROBE_FILE = 'probe';
export const PROBE_FILE_BYTES = 256 * 1024;
const WRITTEN_FILE = 'probe-written';
const OPERATIONS = 200;

interface RequestProbe {
  readonly what: string;
  readonly loop: Partial<RoundSpec> & Pick<RoundSpec, 'loop'>;
  readonly opcode: string;
  /** Whether a mode sends one for each operation. Where it does not, it sends none. */
  readonly isSent: (mode: FuseMode) => boolean;
}

const REQUEST_PROBES: readonly RequestProbe[] = [
  {
    what: 'pread with O_DIRECT',
    loop: { loop: 'pread', oDirect: true, blockBytes: 4096, fileBytes: PROBE_FILE_BYTES },
    opcode: 'READ',
    isSent: dataAtDaemon,
  },
  {
    what: 'pwrite',
    loop: { loop: 'pwrite', blockBytes: 4096, fileBytes: PROBE_FILE_BYTES },
    opcode: 'WRITE',
    isSent: dataAtDaemon,
  },
  {
    what: 'statx with AT_STATX_FORCE_SYNC',
    loop: { loop: 'statx', forceSync: true },
    opcode: 'GETATTR',
    isSent: attributesAtDaemon,
  },
  {
    what: 'utimensat',
    loop: { loop: 'utimens' },
    opcode: 'SETATTR',
    isSent: attributesAtDaemon,
  },
  {
    what: 'open + close',
    loop: { loop: 'open-close' },
    opcode: 'OPEN',
    isSent: () => true,
  },
];

/** Errors: exit code 3 with the first probe that the mode failed; the mode then counts as not available. */
export async function probe(
  mode: FuseMode,
  folders: ModeFolders,
  daemon: DaemonHandle,
  settings: ModeSettings,
): Promise<Probe[]> {
  const probes = [await checkData(folders)];
  for (const one of REQUEST_PROBES) probes.push(await countRequests(mode, one, folders, daemon, settings));
  if (!attributesAtDaemon(mode)) probes.push(await checkInode(folders));
  const failed = probes.find(({ ok }) => !ok);
  if (failed !== undefined) {
    const reason = `${failed.what}: expected ${failed.expected}, observed ${failed.observed}`;
    throw new FusebenchError({ object: mode, reason, exitCode: 3 });
  }
  return probes;
}

/** What is written on one side is read on the other. Asynchronous, because a hung mount must not stop the main thread. */
async function checkData({ root, backing }: ModeFolders): Promise<Probe> {
  const content = await readFile(join(backing, PROBE_FILE));
  const read = await readFile(join(root, PROBE_FILE));
  await writeFile(join(root, WRITTEN_FILE), content);
  const written = await readFile(join(backing, WRITTEN_FILE));
  const ok = read.equals(content) && written.equals(content);
  return {
    what: 'data written and read on both sides',
    expected: 'equal',
    observed: ok ? 'equal' : 'different',
    ok,
  };
}

async function countRequests(
  mode: FuseMode,
  { what, loop, opcode, isSent }: RequestProbe,
  { root }: ModeFolders,
  daemon: DaemonHandle,
  { cpus }: ModeSettings,
): Promise<Probe> {
  const paths = [join(root, PROBE_FILE)];
  const pinned = cpus.clients === null ? null : cpus.clients.slice(0, 1);
  const round = await addon().runRound(
    roundSpec({ ...loop, paths, operations: OPERATIONS, warmup: 8, cpus: pinned, daemon }),
  );
  const requests = byOpcodeName(round.daemon?.requests ?? {});
  const expected = isSent(mode) ? OPERATIONS : 0;
  const observed = requests[opcode] ?? 0;
  return {
    what: `${OPERATIONS} x ${what}`,
    expected: `${opcode} ${expected}`,
    observed: `${opcode} ${observed}`,
    ok: observed === expected,
  };
}

/** Where the kernel answers attributes they are those of the backing inode: same number, and a change is seen at once. */
async function checkInode({ root, backing }: ModeFolders): Promise<Probe> {
  const through = join(root, PROBE_FILE);
  const below = join(backing, PROBE_FILE);
  await chmod(below, 0o600);
  const { mode } = await stat(through);
  await chmod(below, 0o644);
  const seen = await stat(through);
  const same = seen.ino === (await stat(below)).ino;
  const atOnce = (mode & 0o777) === 0o600 && (seen.mode & 0o777) === 0o644;
  return {
    what: 'inode number and a chmod below the mount',
    expected: 'same number, seen at once',
    observed: `${same ? 'same' : 'another'} number, ${atOnce ? 'seen at once' : 'not seen'}`,
    ok: same && atOnce,
  };
}
