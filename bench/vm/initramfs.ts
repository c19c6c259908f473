// The user space of the guest as one initramfs: this Node, this fusebench, the libraries that both need, and init.
//
// It is cached under a name made of its content, so that any changed byte gives a new file and an old one is never used
// by mistake. It contains nothing about the command to run: that comes over the channel.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, realpathSync, statSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { errnoOf, FusebenchError } from '../common/errors.js';
import { PACKAGE_ROOT } from '../common/paths.js';
import { type CpioEntry, writeCpio } from './cpio.js';
import { sharedLibraries } from './libraries.js';
import { byCodeUnits, type GuestFile, packageFiles } from './package-files.js';

export const GUEST_NODE = '/usr/bin/node';
export const GUEST_PACKAGE = '/fusebench';
/** Where the command runs; what it leaves there is brought back. */
export const GUEST_WORK = '/fusebench-work';
/** Archives kept in the cache: this one and that of another version, checkout or set of extra files. */
const KEEP = 2;

export interface Initramfs {
  readonly path: string;
  readonly bytes: number;
  /** False when it was in the cache. */
  readonly built: boolean;
}

/** The user's cache folder (XDG Base Directory Specification). */
function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment.XDG_CACHE_HOME;
  return join(base?.startsWith('/') ? base : join(homedir(), '.cache'), 'fusebench');
}

/** Libraries go where the guest's linker looks for them: to the path that this machine's linker printed. */
async function libraryFiles(programs: readonly string[]): Promise<GuestFile[]> {
  const lists = await Promise.all(programs.map(sharedLibraries));
  return [...new Set(lists.flat())].sort(byCodeUnits).map((path) => ({ source: realpathSync(path), path }));
}

async function guestFiles(extra: readonly GuestFile[]): Promise<GuestFile[]> {
  const init = join(PACKAGE_ROOT, 'build/Release/fusebench-init');
  if (!existsSync(init)) {
    throw new FusebenchError({
      reason: 'is missing',
      object: init,
      hint: "run 'npm run build'",
      exitCode: 2,
    });
  }
  const own = packageFiles(PACKAGE_ROOT, GUEST_PACKAGE);
  const node = realpathSync(process.execPath);
  const addons = own.filter((file) => file.source.endsWith('.node')).map((file) => file.source);
  return [
    { source: init, path: '/init' },
    { source: node, path: GUEST_NODE },
    ...(await libraryFiles([node, ...addons])),
    ...own,
    ...extra,
  ];
}

/** Entries in the order of the archive: directories before their content. */
function archiveEntries(files: readonly GuestFile[]): CpioEntry[] {
  const folders = new Set<string>(['/dev', '/proc', '/sys', '/tmp', '/run', '/root', GUEST_WORK]);
  const addFolder = (path: string): void => {
    if (path === '/') return;
    addFolder(dirname(path));
    folders.add(path);
  };
  for (const file of files) addFolder(dirname(file.path));
  return [
    ...[...folders].sort(byCodeUnits).map((path): CpioEntry => ({ kind: 'directory', path })),
    // Init's standard streams, before it has mounted devtmpfs.
    { kind: 'character-device', path: '/dev/console', major: 5, minor: 1 },
    ...files.map((file): CpioEntry => {
      const status = statSync(file.source);
      return {
        kind: 'file',
        path: file.path,
        source: file.source,
        bytes: status.size,
        executable: (status.mode & 0o111) !== 0,
      };
    }),
  ];
}

async function contentHash(entries: readonly CpioEntry[]): Promise<string> {
  const hash = createHash('sha256');
  for (const entry of entries) {
    hash.update(`${JSON.stringify(entry)}\n`);
    if (entry.kind !== 'file') continue;
    for await (const chunk of createReadStream(entry.source, { highWaterMark: 1 << 20 }))
      hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

/** Writes under a temporary name first, so that an interrupted build is never found. */
async function build(entries: readonly CpioEntry[], path: string): Promise<void> {
  const unfinished = `${path}.${process.pid}`;
  const output = await open(unfinished, 'w', 0o600);
  try {
    await writeCpio(entries, output);
    await output.close();
    await rename(unfinished, path);
  } finally {
    await output.close().catch(() => undefined);
    await rm(unfinished, { force: true });
  }
}

/** Removes all but the most recently used archives. Another fusebench that has one open can still read it. */
async function tidy(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^initramfs-[0-9a-f]+\.cpio$/.test(name));
  const dated = await Promise.all(
    names.map(async (name) => ({ name, usedMs: (await stat(join(folder, name))).mtimeMs })),
  );
  dated.sort((a, b) => b.usedMs - a.usedMs);
  await Promise.all(dated.slice(KEEP).map(({ name }) => rm(join(folder, name), { force: true })));
}

/** The initramfs of this installation, with extra files if there are any: from the cache or built. */
export async function ensureInitramfs(
  extra: readonly GuestFile[] = [],
  folder: string = cacheFolder(),
): Promise<Initramfs> {
  const entries = archiveEntries(await guestFiles(extra));
  const path = join(folder, `initramfs-${(await contentHash(entries)).slice(0, 24)}.cpio`);
  const built = !existsSync(path);
  try {
    await mkdir(folder, { recursive: true });
    if (built) await build(entries, path);
    await utimes(path, new Date(), new Date());
    await tidy(folder);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new FusebenchError({
      reason: 'the initramfs cannot be written',
      object: folder,
      errno,
      hint: 'set XDG_CACHE_HOME to a folder that you own, with 200 MB free',
      exitCode: 2,
    });
  }
  return { path, bytes: (await stat(path)).size, built };
}
