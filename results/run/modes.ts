// The modes: one table, from which everything that depends on a mode follows. Other code asks a function of this file
// and compares no names. The compiler and modes.test.ts say what else a new mode needs.
//
// Invariant: this file imports nothing.

/** READ, WRITE and others for the data of an open file; GETATTR, STATX and SETATTR; READDIR and READDIRPLUS. */
type Requests = 'data' | 'attributes' | 'listings';

interface Entry {
  /** For `run --help`: what a system call goes through. */
  readonly what: string;
  /** What the kernel must have, by name: an option of the kernel's configuration or a flag of FUSE_INIT. */
  readonly needs: readonly string[];
  /**
   * Our daemon's arguments, and the requests that do not reach it because the kernel answers them from the backing
   * file. Null in a mode without FUSE.
   */
  readonly daemon: { readonly arguments: readonly string[]; readonly passes: readonly Requests[] } | null;
  /** For columns too narrow for the name; at most 10 letters. */
  readonly short: string;
  // The colours are after Okabe and Ito ("Color Universal Design", 2008), with different lightness so that they also
  // differ in grey print and for every common colour blindness. Shapes and dashes distinguish the modes as well.
  readonly light: string;
  readonly dark: string;
  readonly shape: string;
  readonly dash: readonly number[];
}

/** The built-in modes in the order of every table and chart. */
export const MODE_TABLE = {
  native: {
    what: 'the backing directory itself, without FUSE',
    needs: [],
    daemon: null,
    short: 'native',
    light: '#3b3b3b',
    dark: '#e8e8e8',
    shape: 'circle',
    dash: [1, 0],
  },
  overlayfs: {
    what: "the kernel's own stacking file system, without FUSE",
    needs: ['CONFIG_OVERLAY_FS'],
    daemon: null,
    short: 'overlay',
    light: '#c98fb8',
    dark: '#d9a6ca',
    shape: 'diamond',
    dash: [6, 2],
  },
  plain: {
    what: 'FUSE: every request goes to the daemon',
    needs: ['CONFIG_FUSE_FS'],
    daemon: { arguments: ['--mode', 'plain'], passes: [] },
    short: 'plain',
    light: '#d55e00',
    dark: '#ff8b3d',
    shape: 'square',
    dash: [8, 3, 2, 3],
  },
  'file-passthrough': {
    what: 'FUSE: the kernel reads and writes the backing file itself',
    needs: ['FUSE_PASSTHROUGH'],
    daemon: { arguments: ['--mode', 'file-passthrough'], passes: ['data'] },
    short: 'file-pt',
    light: '#0b5fa5',
    dark: '#58aef0',
    shape: 'triangle-up',
    dash: [4, 2],
  },
  'inode-passthrough': {
    what: 'FUSE: the kernel answers attributes and listings as well',
    needs: ['FUSE_PASSTHROUGH_INO'],
    daemon: { arguments: ['--mode', 'inode-passthrough'], passes: ['data', 'attributes', 'listings'] },
    short: 'inode-pt',
    light: '#2aa584',
    dark: '#4fd8b2',
    shape: 'triangle-down',
    dash: [2, 2],
  },
} as const satisfies Readonly<Record<string, Entry>>;

/** A built-in mode. */
export type BuiltinMode = keyof typeof MODE_TABLE;

/** The modes with a daemon of fusebench. */
export type FuseMode = {
  [Name in BuiltinMode]: (typeof MODE_TABLE)[Name]['daemon'] extends null ? never : Name;
}[BuiltinMode];

/** A target: a FUSE daemon or mount that the user named. */
export type TargetMode = `target:${string}`;

/** A Mode is the data path from a system call to the backing file. */
export type Mode = BuiltinMode | TargetMode;

const TARGET_PREFIX = 'target:';

export const BUILTIN_MODES = Object.keys(MODE_TABLE) as readonly BuiltinMode[];
export const FUSE_MODES: readonly FuseMode[] = BUILTIN_MODES.filter(isFuse);

/** The mode in the denominator of ratios. */
export const REFERENCE_MODE = 'native' satisfies BuiltinMode;
/**
 * What FUSE costs when nothing is passed through: the other denominator of ratios, and what a target is treated like.
 */
export const FUSE_REFERENCE_MODE = 'plain' satisfies FuseMode;
export type ReferenceMode = typeof REFERENCE_MODE | typeof FUSE_REFERENCE_MODE;

export function isTarget(mode: Mode): mode is TargetMode {
  return mode.startsWith(TARGET_PREFIX);
}

/** Whether a mode has a daemon of fusebench. */
export function isFuse(mode: Mode): mode is FuseMode {
  return !isTarget(mode) && MODE_TABLE[mode].daemon !== null;
}

/**
 * The built-in FUSE mode that a mode is treated like: a target is unknown and is treated like plain. Null without FUSE.
 */
export function likeFuseMode(mode: Mode): FuseMode | null {
  if (isTarget(mode)) return FUSE_REFERENCE_MODE;
  return isFuse(mode) ? mode : null;
}

/** Whether a mode has a FUSE daemon, of fusebench or of a target. */
export function goesThroughFuse(mode: Mode): boolean {
  return likeFuseMode(mode) !== null;
}

function reachesDaemon(kind: Requests): (mode: Mode) => boolean {
  return (mode) => {
    const like = likeFuseMode(mode);
    if (like === null) return false;
    const passed: readonly Requests[] = MODE_TABLE[like].daemon.passes;
    return !passed.includes(kind);
  };
}

/** Whether reads and writes are requests to a daemon. */
export const dataAtDaemon = reachesDaemon('data');
/** Whether getting and setting attributes is. */
export const attributesAtDaemon = reachesDaemon('attributes');
/** Whether listing a directory is. */
export const listingsAtDaemon = reachesDaemon('listings');

/** The arguments of `fusebench-daemon` in a mode. */
export function daemonArguments(mode: FuseMode): string[] {
  return [...MODE_TABLE[mode].daemon.arguments];
}

/** The name in texts and charts. */
export function labelOf(mode: Mode): string {
  return isTarget(mode) ? mode.slice(TARGET_PREFIX.length) : mode;
}

/** The same for columns too narrow for it; a target has none. */
export function shortLabelOf(mode: Mode): string {
  return isTarget(mode) ? labelOf(mode) : MODE_TABLE[mode].short;
}

/** Without duplicates: built-in modes in the order of the table, then targets by name. */
export function sortModes(modes: Iterable<Mode>): Mode[] {
  const rank = (mode: Mode): number => (isTarget(mode) ? BUILTIN_MODES.length : BUILTIN_MODES.indexOf(mode));
  return [...new Set(modes)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
