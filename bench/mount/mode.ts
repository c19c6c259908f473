// What a mode is while it is up: a directory that clients see, the backing directory, and how to take it down.

import type { DaemonHandle } from '../../native/index.js';
import type { Mode, ModeRecord } from '../../results/run/model.js';
import type { CpuPlan } from '../common/cpus.js';
import type { Target } from './target-spec.js';

/** The folders of one mode in the work area. */
export interface ModeFolders {
  /** The backing directory: the mode's own copy of the tree. */
  readonly backing: string;
  /** Where clients find the tree. */
  readonly root: string;
  /** On the private tmpfs: counters, work directories. */
  readonly scratch: string;
}

/** Which daemon serves the FUSE modes, and its arguments in addition to those of the mode. */
export interface DaemonChoice {
  /** The executable. */
  readonly path: string;
  readonly options: readonly string[];
  /** A delay in requests, by opcode, as the daemon takes it (`500:sleep:1/16`); a known slowdown, to test judgements with. */
  readonly inject: Readonly<Record<string, string>>;
  /** The bring-ups with the delay: `some` of every `all`. */
  readonly injectIn: { readonly some: number; readonly all: number };
}

/** What is the same for all modes of a group. */
export interface ModeSettings {
  readonly threads: number;
  readonly cpus: CpuPlan;
  readonly serviceTimes: boolean;
  readonly daemon: DaemonChoice;
  readonly targets: readonly Target[];
  /** Number of the bring-up. */
  readonly bringUp: number;
  /** Whether the behaviour of a FUSE mode is probed; once in a run is enough, because the requests of every round are checked. */
  readonly probes: boolean;
  /** Where fusectl is mounted. */
  readonly fusectl: string;
}

export interface MountedMode {
  readonly mode: Mode;
  readonly folders: ModeFolders;
  readonly record: ModeRecord;
  /** The FUSE connection of a target, whose requests are counted by the kernel only. */
  readonly connection?: number;
  /** Null when the mode has no daemon, or when it is not known. */
  readonly daemon: DaemonHandle | null;
  /** Ends all waiting requests with an error; for a daemon that hangs. */
  abort(): void;
  /** Takes the mode down; returns the audit of its daemon. Throws only after everything was tried. */
  close(): Promise<ModeRecord['audit']>;
}

/** Brings a mode up. Errors: a FusebenchError with exit code 3 says why this machine does not have the mode. */
export type BringUp = (folders: ModeFolders, settings: ModeSettings) => Promise<MountedMode>;
