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

const BLOCKS = { blockBytes: 4096, fileBytes: PROBE_FILE_BYTES };
const REQUEST_PROBES: readonly RequestProbe[] = [
  {
    ...{ what: 'pread with O_DIRECT', opcode: 'READ', isSent: dataAtDaemon },
    loop: { loop: 'pread', oDirect: true, ...BLOCKS },
  },
  { what: 'pwrite', opcode: 'WRITE', isSent: dataAtDaemon, loop: { loop: 'pwrite', ...BLOCKS } },
  {
    ...{ what: 'statx with AT_STATX_FORCE_SYNC', opcode: 'GETATTR', isSent: attributesAtDaemon },
    loop: { loop: 'statx', forceSync: true },
  },
  { what: 'utimensat', opcode: 'SETATTR', isSent: attributesAtDaemon, loop: { loop: 'utimens' } },
  { what: 'open + close', opcode: 'OPEN', isSent: () => true, loop: { loop: 'open-close' } },
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

function probed(what: string, expected: string, observed: string): Probe {
  return { what, expected, observed, ok: observed === expected };
}

/** What is written on one side is read on the other. Asynchronous, because a hung mount must not stop the main thread. */
async function checkData({ root, backing }: ModeFolders): Promise<Probe> {
  const content = await readFile(join(backing, PROBE_FILE));
  const read = await readFile(join(root, PROBE_FILE));
  await writeFile(join(root, WRITTEN_FILE), content);
  const written = await readFile(join(backing, WRITTEN_FILE));
  const observed = read.equals(content) && written.equals(content) ? 'equal' : 'different';
  return probed('data written and read on both sides', 'equal', observed);
}

async function countRequests(
  mode: FuseMode,
  { what, loop, opcode, isSent }: RequestProbe,
  { root }: ModeFolders,
  daemon: DaemonHandle,
  { cpus }: ModeSettings,
): Promise<Probe> {
  const pinned = cpus.clients === null ? null : cpus.clients.slice(0, 1);
  const fixed = { paths: [join(root, PROBE_FILE)], operations: OPERATIONS, warmup: 8 };
  const round = await addon().runRound(roundSpec({ ...loop, ...fixed, cpus: pinned, daemon }));
  const observed = byOpcodeName(round.daemon?.requests ?? {})[opcode] ?? 0;
  const expected = isSent(mode) ? OPERATIONS : 0;
  return probed(`${OPERATIONS} x ${what}`, `${opcode} ${expected}`, `${opcode} ${observed}`);
}

/** Where the kernel answers attributes they are those of the backing inode: same number, and a change is seen at once. */
async function checkInode({ root, backing }: ModeFolders): Promise<Probe> {
  const through = join(root, PROBE_FILE);
  const below = join(backing, PROBE_FILE);
  await chmod(below, 0o600);
  const { mode } = await stat(through);
  await chmod(below, 0o644);
  const seen = await stat(through);
  const number = seen.ino === (await stat(below)).ino ? 'same' : 'another';
  const change = (mode & 0o777) === 0o600 && (seen.mode & 0o777) === 0o644 ? 'seen at once' : 'not seen';
  const what = 'inode number and a chmod below the mount';
  return probed(what, 'same number, seen at once', `${number} number, ${change}`);
}
