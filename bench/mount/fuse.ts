// The FUSE modes: one daemon binary and one set of options; the modes differ only in the arguments from the table of modes.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXPIRED_DIRECTORY } from '../../drivers/driver.js';
import type { DaemonHandle } from '../../native/index.js';
import { attributesAtDaemon, type FuseMode } from '../../results/run/modes.js';
import { errnoOf, FusebenchError } from '../common/errors.js';
import { commonOptions, startDaemon } from './daemon.js';
import type { BringUp, ModeSettings } from './mode.js';
import { probe } from './probes.js';

const PROBE_DEADLINE_MS = 30_000;

export function fuse(mode: FuseMode): BringUp {
  return async (folders, settings) => {
    const daemon = await startDaemon({
      program: settings.daemon.path,
      mode,
      options: daemonOptions(settings),
      backing: folders.backing,
      mountpoint: folders.root,
      countersPath: join(folders.scratch, 'counters'),
      fusectl: settings.fusectl,
    });
    // A daemon that hangs in a probe is ended by failing its requests.
    const giveUp = setTimeout(daemon.abort, PROBE_DEADLINE_MS);
    try {
      const probes = settings.probes ? await probe(mode, folders, daemon.handle, settings) : [];
      const negotiated = { ...daemon.negotiated, readAheadBytes: readAheadBytes(daemon.handle) };
      return {
        mode,
        folders,
        record: { mode, setup: daemon.command, negotiated, probes, audit: null },
        daemon: daemon.handle,
        abort: daemon.abort,
        close: daemon.stop,
      };
    } catch (error) {
      // The user needs the first error.
      await daemon.stop().catch(() => null);
      throw explainRefusal(mode, error);
    } finally {
      clearTimeout(giveUp);
    }
  };
}

function daemonOptions({ threads, cpus, serviceTimes, daemon, bringUp }: ModeSettings): string[] {
  const { some, all } = daemon.injectIn;
  const inject = (bringUp * some) % all < some ? Object.entries(daemon.inject) : [];
  return [
    ...[...commonOptions(threads, cpus), '--expire-below', EXPIRED_DIRECTORY],
    ...(serviceTimes ? ['--service-times'] : []),
    ...inject.flatMap(([opcode, how]) => ['--inject', `${opcode}=${how}`]),
    // Last, so that they override the others.
    ...daemon.options,
  ];
}

/** The read-ahead window of the mount's bdi in bytes; null where sysfs does not say. */
function readAheadBytes({ connection }: DaemonHandle): number | null {
  try {
    return Number(readFileSync(`/sys/class/bdi/0:${connection}/read_ahead_kb`, 'utf8')) * 1024;
  } catch {
    return null;
  }
}

/**
 * The kernel answers EIO for every file of a mount whose attributes it answers itself, when it refuses the daemon's entry after a
 * comparison with the backing inode. It gives no reason: this error has the likely one. Any other error stays as it is.
 */
export function explainRefusal(mode: FuseMode, error: unknown): unknown {
  if (attributesAtDaemon(mode) || errnoOf(error) !== 'EIO') return error;
  const reason =
    "the kernel refuses the daemon's entries: a nodeid that is not the inode number of its backing file, or a backing id that is not valid";
  const hint =
    'some file systems (btrfs, overlayfs) show other inode numbers than they have; use --backing on ext4, xfs or tmpfs';
  return new FusebenchError({ object: mode, reason, errno: 'EIO', hint, exitCode: 3 });
}
