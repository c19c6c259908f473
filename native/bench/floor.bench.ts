// `npm run bench:floor`: what our measuring loop adds to the least that measuring can cost. Both sides run in pairs, in
// alternating order, on one CPU and one file, so that the machine's moods meet both.
//
// Limits: an empty operation costs at most 1.5 times a pair of clock reads; pread of 4 KiB through our loop takes at most
// 3 % longer than in a bare loop. Exit code 1 when a limit is exceeded.

import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { addon, type LoopName, type RawHistogram, type RoundSpec } from '../index.js';

const PACKAGE_ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FLOOR = join(PACKAGE_ROOT, 'build/bench/floor');
const FILE_BYTES = 16 << 20;
const OPERATIONS = 20_000;
const WARMUP = 2_000;
const PAIRS = 60;
const ROUNDS_A_PROCESS = 4;

/** One side of a comparison: does a round and says the mean of the middle half of its operations in nanoseconds. */
type Side = () => Promise<number>;

interface Limit {
  readonly what: string;
  readonly against: string;
  readonly limit: number;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The 95 % interval of the median by order statistics (sign test, normal approximation). */
function medianInterval(values: readonly number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const reach = Math.ceil(0.98 * Math.sqrt(sorted.length));
  const middle = sorted.length / 2;
  return [
    sorted[Math.max(0, Math.floor(middle - reach))]!,
    sorted[Math.min(sorted.length - 1, Math.ceil(middle + reach) - 1)]!,
  ];
}

/** The mean of the middle half, with every value in the middle of its bucket (narrower than 1/128 of the value). */
function midmean({ count, buckets }: RawHistogram): number {
  const quarter = Math.floor(count / 4);
  let seen = 0;
  let sum = 0;
  for (let at = 0; at < buckets.length; at += 2) {
    const from = Math.max(seen, quarter);
    seen += buckets[at + 1]!;
    const until = Math.min(seen, count - quarter);
    if (until > from) sum += (until - from) * bucketMiddle(buckets[at]!);
  }
  return sum / (count - 2 * quarter);
}

function bucketMiddle(index: number): number {
  if (index < 256) return index;
  const exponent = Math.floor(index / 128) - 1;
  return (index - exponent * 128 + 0.5) * 2 ** exponent;
}

function ours(loop: LoopName, path: string, cpu: number): Side {
  const spec: RoundSpec = {
    loop,
    paths: [path],
    operations: OPERATIONS,
    warmup: WARMUP,
    blockBytes: 4096,
    fileBytes: FILE_BYTES,
    order: 'sequential',
    seed: 1,
    oDirect: false,
    dropCache: false,
    fsync: false,
    forceSync: false,
    statEntries: false,
    entries: 0,
    expectMissing: false,
    cpus: [cpu],
    deadlineMs: 60_000,
    daemon: null,
  };
  return async () => midmean((await addon().runRound(spec)).histogram);
}

/** A process that answers each line with a round. Where its buffer lies in memory is a matter of luck. */
class BareLoop {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(path: string, cpu: number) {
    const args = [path, FILE_BYTES, OPERATIONS, WARMUP, cpu].map(String);
    this.#child = spawn(FLOOR, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async round(): Promise<number> {
    this.#child.stdin.write('\n');
    const line = await this.#lines.next();
    if (line.done === true) throw new Error('the bare loop ended early');
    return Number(line.value);
  }

  end(): void {
    this.#child.stdin.end();
  }
}

/** The bare loop, in a new process every few rounds: our loop has a new buffer every round, too. */
function bareLoops(path: string, cpu: number): { round: Side; end(): void } {
  let loop = new BareLoop(path, cpu);
  let rounds = 0;
  return {
    round: () => {
      rounds += 1;
      if (rounds % ROUNDS_A_PROCESS === 0) {
        loop.end();
        loop = new BareLoop(path, cpu);
      }
      return loop.round();
    },
    end: () => loop.end(),
  };
}

/** Runs both sides in pairs, prints the median ratio, and says whether it is within the limit. */
async function compare({ what, against, limit }: Limit, candidate: Side, baseline: Side): Promise<boolean> {
  const pairs: [number, number][] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    if (pair % 2 === 0) {
      const base = await baseline();
      pairs.push([await candidate(), base]);
    } else {
      pairs.push([await candidate(), await baseline()]);
    }
  }
  const ratios = pairs.map(([candidateNs, baselineNs]) => candidateNs / baselineNs);
  const [low, high] = medianInterval(ratios);
  const ratio = median(ratios);
  const good = ratio <= limit;
  const [candidateNs, baselineNs] = [
    median(pairs.map((pair) => pair[0])),
    median(pairs.map((pair) => pair[1])),
  ];
  console.log(`${what}: ${candidateNs.toFixed(0)} ns; ${against}: ${baselineNs.toFixed(0)} ns`);
  console.log(
    `  ratio ${ratio.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}], limit ${limit.toFixed(2)}: ${good ? 'good' : 'EXCEEDED'}`,
  );
  return good;
}

async function main(): Promise<void> {
  execFileSync('make', ['-s', '-C', join(PACKAGE_ROOT, 'native/bench')], { stdio: 'inherit' });
  const directory = mkdtempSync(join(tmpdir(), 'fusebench-floor-'));
  const cpu = addon().allowedCpus().at(-1)!;
  const path = join(directory, 'file');
  addon().fillFile(path, FILE_BYTES);
  const bare = bareLoops(path, cpu);
  try {
    const verdicts = [
      await compare(
        { what: 'empty operation', against: 'pair of clock reads', limit: 1.5 },
        ours('empty', path, cpu),
        async () => addon().clockPairNs(),
      ),
      await compare(
        { what: 'pread of 4 KiB', against: 'bare loop', limit: 1.03 },
        ours('pread', path, cpu),
        bare.round,
      ),
    ];
    process.exitCode = verdicts.every(Boolean) ? 0 : 1;
  } finally {
    bare.end();
    rmSync(directory, { recursive: true });
  }
}

await main();
