// Rounds on a real mount of our daemon, for observer.mount.test.ts: run as `node observed-rounds.js FOLDER` in a
// private mount namespace, it prints the counts of each round as JSON.

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { addon, type DaemonHandle, type NativeError, type RawRound, type RoundSpec } from '../index.js';
import { openUntil, PERF_EVENT } from './open-files.js';
import { PACKAGE_ROOT, spec } from './support.js';

const DAEMON = join(PACKAGE_ROOT, 'build/Release/fusebench-daemon');
const FILE_BYTES = 1 << 20;

export interface Observed {
  readonly reads: RawRound;
  readonly shared: RawRound;
  readonly statx: RawRound;
  readonly opens: RawRound;
  readonly empty: RawRound;
  /** fstat after a read that prepares it. */
  readonly prepared: RawRound;
  /** Random reads: without filling the cache first, with it, and again without. */
  readonly cached: readonly RawRound[];
  /** As `statx`, with perf events. */
  readonly checked: RawRound;
  /**
   * Whether this process and the daemon had a perf event open while a client was timed, and while it was observed with
   * them.
   */
  readonly perfOpen: { readonly timed: readonly boolean[]; readonly observed: readonly boolean[] };
  /** What fails, and how, when the daemon is stopped or killed in the middle of a round. */
  readonly stopped: Pick<NativeError, 'code' | 'detail'>;
  readonly killed: Record<string, string>;
}

interface Place {
  readonly backing: string;
  readonly mountpoint: string;
  readonly fusectl: string;
  readonly counters: string;
}

function makePlace(root: string): Place {
  addon().mount('fusebench', root, 'tmpfs', [], '');
  const place = {
    backing: join(root, 'backing'),
    mountpoint: join(root, 'mount'),
    fusectl: join(root, 'fusectl'),
    counters: join(root, 'counters'),
  };
  for (const folder of [place.backing, place.mountpoint, place.fusectl]) mkdirSync(folder);
  addon().mount('fusebench', place.fusectl, 'fusectl', [], '');
  addon().fillFile(join(place.backing, 'file'), FILE_BYTES);
  return place;
}

async function startDaemon(place: Place): Promise<DaemonHandle> {
  const cpu = String(addon().allowedCpus()[0]);
  const options = [
    '--mode',
    'plain',
    '--threads',
    '1',
    '--cpus',
    cpu,
    '--service-times',
    `--die-with-parent=${process.pid}`,
  ];
  const child = spawn(DAEMON, [...options, '--counters', place.counters, place.backing, place.mountpoint], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const { connection } = JSON.parse(ready.value as string) as { connection: number };
  return { pid: child.pid!, countersPath: place.counters, connection, fusectl: place.fusectl };
}

/** A round that never ends by itself; `strike` is called during it. */
async function struck(endless: RoundSpec, strike: () => void): Promise<NativeError> {
  // Late enough for the timed part to have begun on a busy machine, too.
  const timer = setTimeout(strike, 150);
  const error = await addon()
    .runRound(endless)
    .then(
      () => new Error('the round ended'),
      (reason: unknown) => reason as Error,
    );
  clearTimeout(timer);
  return error as NativeError;
}

async function killDuring(place: Place, loop: 'pread' | 'mmap-read' | 'statx'): Promise<string> {
  const daemon = await startDaemon(place);
  const how = { daemon, fileBytes: FILE_BYTES, operations: 2 ** 40, dropCache: true, forceSync: true };
  const endless = spec(loop, [join(place.mountpoint, 'file')], how);
  const error = await struck(endless, () => process.kill(daemon.pid, 'SIGKILL'));
  addon().unmount(place.mountpoint, true);
  return error.code;
}

/** A round that never ends by itself, and whether a perf event was open in it: in this process, in the daemon. */
async function perfOpenDuring(endless: RoundSpec): Promise<boolean[]> {
  const round = struck(endless, () => undefined);
  const open = await openUntil(round, [process.pid, endless.daemon!.pid]);
  const { detail } = await round;
  if (!detail.includes('in the timed part')) throw new Error(`the round was not timed: ${detail}`);
  return open.map((files) => files.has(PERF_EVENT));
}

async function main(root: string): Promise<Observed> {
  const place = makePlace(root);
  const daemon = await startDaemon(place);
  const file = join(place.mountpoint, 'file');
  const cpus = [addon().allowedCpus()[0]!];
  const common = { daemon, cpus, fileBytes: FILE_BYTES };
  const run = (loop: RoundSpec['loop'], more: Partial<RoundSpec> = {}) =>
    addon().runRound(spec(loop, [file], { ...common, warmup: 7, ...more }));
  const cold = { order: 'random', dropCache: true } as const;
  const reads = await run('pread', { oDirect: true, operations: 23 });
  const shared = await addon().runRound(
    spec('pread', [file, file], { ...common, ...cold, cpus: null, operations: 31 }),
  );
  const statx = await run('statx', { forceSync: true, operations: 200 });
  const opens = await run('open-close', { operations: 17 });
  const empty = await run('empty', { operations: 1000 });
  const prepared = await run('fstat-after-read', { oDirect: true, operations: 20 });
  const cached: RawRound[] = [];
  for (const fillCache of [false, true, false])
    cached.push(await run('pread', { order: 'random', fillCache }));
  const checked = await run('statx', { forceSync: true, operations: 200, perfCounters: true });
  const forever = spec('statx', [file], { ...common, forceSync: true, operations: 2 ** 40, deadlineMs: 300 });
  const perfOpen = {
    timed: await perfOpenDuring(forever),
    observed: await perfOpenDuring({ ...forever, perfCounters: true }),
  };

  const endless = spec('pread', [file], { ...common, oDirect: true, operations: 2 ** 40, deadlineMs: 300 });
  const { code, detail } = await struck(endless, () => process.kill(daemon.pid, 'SIGSTOP'));
  writeFileSync(join(place.fusectl, String(daemon.connection), 'abort'), '1');
  process.kill(daemon.pid, 'SIGKILL');
  addon().unmount(place.mountpoint, true);

  const killed: Record<string, string> = {};
  for (const loop of ['pread', 'mmap-read', 'statx'] as const) killed[loop] = await killDuring(place, loop);
  const rounds = { reads, shared, statx, opens, empty, prepared, cached, checked };
  return { ...rounds, perfOpen, stopped: { code, detail }, killed };
}

console.log(JSON.stringify(await main(process.argv[2]!)));
