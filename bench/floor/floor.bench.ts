// `npm run bench:floor`: what our measuring loop adds to the minimum cost of measuring. Both sides run in pairs, in
// alternating order, on one CPU and one file, so that changes of the machine affect both.
//
// Limits: an empty operation costs at most 1.5 times a pair of clock reads. pread of 4 KiB in our loop takes at most 3
// % longer than in a bare loop. Through a FUSE mount statx and pread take at most 3 % longer. There the bare loop reads
// the clock only before the first and after the last operation, and our loop is charged with all its work in between.
// Exit code 1 when a limit is exceeded.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { execa } from 'execa';
import { MIB } from '../../drivers/driver.js';
import { addon, type RawHistogram, type RawRound, type RoundSpec } from '../../native/index.js';
import { roundSpec } from '../../native/round-spec.js';
import { bucketPairs, bucketRange } from '../../results/run/histogram.js';
import { ascending, median } from '../../results/stats/quantile.js';
import { cpuPlan } from '../common/cpus.js';
import { FusebenchError, messageOf } from '../common/errors.js';
import { PACKAGE_ROOT } from '../common/paths.js';
import { commonOptions, type RunningDaemon, startDaemon } from '../mount/daemon.js';
import { enterNamespace, openWorkspace, type Workspace } from '../mount/workspace.js';

const FLOOR = join(PACKAGE_ROOT, 'build/bench/floor');
const FILE_BYTES = 16 * MIB;
const PAIRS = 60;
const CPUS = cpuPlan('same-cpu', 1, addon().allowedCpus())!;

/** The mean of the middle half, with every value in the middle of its bucket (narrower than 1/128 of the value). */
function midmean(histogram: RawHistogram): number {
  const { count } = histogram;
  const quarter = Math.floor(count / 4);
  let [seen, sum] = [0, 0];
  for (const [index, inBucket] of bucketPairs(histogram)) {
    const from = Math.max(seen, quarter);
    seen += inBucket;
    const until = Math.min(seen, count - quarter);
    const { lowNs, widthNs } = bucketRange(index);
    if (until > from) sum += (until - from) * (widthNs === 1 ? lowNs : lowNs + widthNs / 2);
  }
  return sum / (count - 2 * quarter);
}

function ours(
  spec: Pick<RoundSpec, 'loop' | 'paths' | 'operations'> & Partial<RoundSpec>,
  of: (round: RawRound) => number,
): () => Promise<number> {
  // The bare loop does not read the file beforehand, so ours does not either.
  const same = { blockBytes: 4096, fileBytes: FILE_BYTES, cpus: CPUS.clients, fillCache: false };
  const whole = roundSpec({ ...same, ...spec });
  return async () => of(await addon().runRound(whole));
}

const ofMiddle = ({ histogram }: RawRound): number => midmean(histogram);
const ofAll = ({ elapsedNs, operations }: RawRound): number => elapsedNs / operations;

/**
 * Each round is a new process of native/bench/floor.cc. Where its pages lie in memory can make a process up to a quarter
 * slower for its whole life. The same is true for a round of fusebench, whose thread and buffer are new.
 */
function bare(
  loop: 'pread-each' | 'pread-all' | 'statx-all',
  path: string,
  { operations, warmup }: Pick<RoundSpec, 'operations' | 'warmup'>,
) {
  const argv = [loop, path, ...[operations, warmup, CPUS.clients![0]!].map(String)];
  return async () => Number((await execa(FLOOR, argv)).stdout);
}

/** Each side runs a round and returns the nanoseconds per operation. */
function comparisons(native: string, mounted: string, daemon: RunningDaemon) {
  const many = { operations: 20_000, warmup: 2_000 };
  const few = { operations: 2_000, warmup: 200 };
  const alone = { paths: [native], ...many };
  const through = { paths: [mounted], daemon: daemon.handle, ...few };
  return [
    {
      ...{ what: 'empty operation', against: 'a pair of clock reads', limit: 1.5 },
      ours: ours({ loop: 'empty', ...alone }, ofMiddle),
      bare: async () => addon().clockPairNs(),
    },
    {
      ...{ what: 'pread of 4 KiB', against: 'a bare loop', limit: 1.03 },
      ours: ours({ loop: 'pread', ...alone }, ofMiddle),
      bare: bare('pread-each', native, many),
    },
    {
      ...{ what: 'statx through FUSE', against: 'a bare loop on the same mount', limit: 1.03 },
      ours: ours({ loop: 'statx', forceSync: true, ...through }, ofAll),
      bare: bare('statx-all', mounted, few),
    },
    {
      ...{ what: 'pread of 4 KiB through FUSE', against: 'a bare loop on the same mount', limit: 1.03 },
      ours: ours({ loop: 'pread', oDirect: true, ...through }, ofAll),
      bare: bare('pread-all', mounted, few),
    },
  ];
}

type Comparison = ReturnType<typeof comparisons>[number];

/** Runs both sides in pairs, prints the median ratio, and says whether it is within the limit. */
async function compare(comparison: Comparison): Promise<boolean> {
  const { what, against, limit } = comparison;
  const times = { ours: [] as number[], bare: [] as number[] };
  for (let pair = 0; pair < PAIRS; pair++) {
    for (const side of pair % 2 === 0 ? (['bare', 'ours'] as const) : (['ours', 'bare'] as const))
      times[side].push(await comparison[side]());
  }
  const ratios = times.ours.map((oursNs, pair) => oursNs / times.bare[pair]!);
  const ratio = median(ratios);
  const [low, high] = medianInterval(ratios);
  const good = ratio <= limit;
  console.log(
    `${what}: ${median(times.ours).toFixed(0)} ns; ${against}: ${median(times.bare).toFixed(0)} ns`,
  );
  console.log(
    `  ratio ${ratio.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}], limit ${limit.toFixed(2)}: ${good ? 'good' : 'EXCEEDED'}`,
  );
  return good;
}

/** The 95 % interval of the median by order statistics (sign test, normal approximation). */
function medianInterval(values: readonly number[]): [number, number] {
  const sorted = ascending(values);
  const reach = Math.ceil(0.98 * Math.sqrt(sorted.length));
  const middle = sorted.length / 2;
  return [
    sorted[Math.max(0, Math.floor(middle - reach))]!,
    sorted[Math.min(sorted.length - 1, Math.ceil(middle + reach) - 1)]!,
  ];
}

async function mountPlain(workspace: Workspace): Promise<{ path: string; daemon: RunningDaemon }> {
  const folders = workspace.folders('plain');
  addon().fillFile(join(folders.backing, 'file'), FILE_BYTES);
  const daemon = await startDaemon({
    mode: 'plain',
    options: commonOptions(1, CPUS),
    backing: folders.backing,
    mountpoint: folders.root,
    countersPath: join(folders.scratch, 'counters'),
    fusectl: workspace.fusectl,
  });
  return { path: join(folders.root, 'file'), daemon };
}

async function main(): Promise<number> {
  enterNamespace();
  execFileSync('make', ['-s', '-C', join(PACKAGE_ROOT, 'native/bench')], { stdio: 'inherit' });
  const workspace = openWorkspace(null);
  const native = join(workspace.folders('native').backing, 'file');
  addon().fillFile(native, FILE_BYTES);
  const { path, daemon } = await mountPlain(workspace);
  try {
    const verdicts: boolean[] = [];
    for (const one of comparisons(native, path, daemon)) verdicts.push(await compare(one));
    return verdicts.every(Boolean) ? 0 : 1;
  } finally {
    await daemon.stop();
    workspace.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`bench:floor: ${messageOf(error)}`);
  process.exitCode = error instanceof FusebenchError ? error.exitCode : 1;
}
