// What each passed-through operation contributes: the types of `fusebench ablate`, and the share at which one way to
// list a directory becomes cheaper than another. This file does not measure.

import { perOperation, switchesIn } from '../quantities/counts.js';
import { CONFIDENCE } from '../quantities/estimate.js';
import { P50 } from '../quantities/quantities.js';
import { isCounted, requestsPerOperation } from '../quantities/requests.js';
import type { Host, Round } from '../run/model.js';
import { FUSE_REFERENCE_MODE } from '../run/modes.js';
import { intervalAround, seriesMean } from '../stats/series.js';

/** A Variant is inode passthrough with some of its operations; `opsMask` null is plain mode. */
export interface Variant {
  readonly name: string;
  readonly opsMask: readonly string[] | null;
}

/** A ratio with the interval of its rounds; without an upper end where there are too few of them. */
interface Estimate {
  readonly center: number;
  readonly lo: number;
  readonly hi: number;
  readonly confidence: number;
  /** Rounds. */
  readonly n: number;
}

/** One workload under one variant. */
export interface AblationCell {
  readonly variant: string;
  readonly requests: Readonly<Record<string, number>>;
  /** Of client and daemon, per operation. */
  readonly switches: number;
  readonly p50Ns: number;
  /**
   * p50 divided by the p50 with all operations passed through, from rounds of the same index. Each variant is mounted
   * once, so the interval is valid only for these mounts.
   */
  readonly timesAll: Estimate;
}

export interface AblationRow {
  readonly workload: string;
  readonly cells: readonly AblationCell[];
  /** Variants in which the workload failed, with the error. */
  readonly failures: Readonly<Record<string, string>>;
}

export const WAYS = ['readdir', 'readdirplus', 'readdir-passthrough'] as const;
export type Way = (typeof WAYS)[number];

/** Listing a directory in one way, then statx of a share of its entries; all caches are cold. */
export interface SweepPoint {
  readonly way: Way;
  readonly percent: number;
  readonly elapsedNs: number;
  readonly requests: number;
}

/** Which of two ways costs less, over the share of entries that are stat'ed. */
export interface Crossover {
  readonly ways: readonly [Way, Way];
  readonly of: 'time' | 'requests';
  /** What costs less at the smallest and at the largest share. */
  readonly below: Way;
  readonly above: Way;
  /** The share at which that changes; null when it does not. */
  readonly percent: number | null;
}

export interface Ablation {
  readonly kind: 'ablation';
  readonly schema: 1;
  readonly startedAt: string;
  readonly command: string;
  readonly host: Host;
  readonly backing: string;
  readonly rounds: number;
  readonly variants: readonly Variant[];
  readonly rows: readonly AblationRow[];
  /** Entries of the directory of the sweep. */
  readonly entries: number;
  readonly sweep: readonly SweepPoint[];
  readonly crossovers: readonly Crossover[];
}

/** The rounds of one workload by variant, summarized against those of the first variant. */
export function ablationCells(rounds: ReadonlyMap<string, readonly Round[]>): AblationCell[] {
  const all = [...rounds.values()][0] ?? [];
  return [...rounds]
    .filter(([, own]) => own.length > 0)
    .map(([variant, own]) => ({
      variant,
      requests: counted(requestsPerOperation(own) ?? {}),
      switches: perOperation(own, switchesIn(FUSE_REFERENCE_MODE)) ?? Number.NaN,
      p50Ns: P50.of(own) ?? Number.NaN,
      timesAll: ratioOfRounds(own, all),
    }));
}

function counted(requests: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(requests).filter(([opcode]) => isCounted(opcode)));
}

/** The quotient of the two p50s, with the interval that rounds of the same index give. */
function ratioOfRounds(own: readonly Round[], all: readonly Round[]): Estimate {
  const [above, below] = [P50.of(own) ?? Number.NaN, P50.of(all) ?? Number.NaN];
  const byIndex = new Map(all.map((round) => [round.index, round]));
  const logs = own.flatMap((round) => {
    const partner = byIndex.get(round.index);
    return partner ? [Math.log(P50.of([round])! / P50.of([partner])!)] : [];
  });
  const n = logs.length;
  const center = above / below;
  const known = seriesMean(logs, 0);
  if (known === null) return { center, lo: 0, hi: Number.POSITIVE_INFINITY, confidence: CONFIDENCE, n };
  const { lo, hi } = intervalAround(Math.log(center), known);
  return { center, lo: Math.exp(lo), hi: Math.exp(hi), confidence: CONFIDENCE, n };
}

/**
 * A Contribution is the additional cost of a workload's operation when one operation of inode passthrough is removed.
 */
export interface Contribution {
  /** For example `READ`. */
  readonly operation: string;
  readonly workload: string;
  /** Per operation of the workload, with this one removed. */
  readonly requests: number;
  readonly switches: number;
  readonly timesAll: Estimate;
}

/**
 * By operation, then workload; only where requests are saved. GETATTR cannot be removed alone (the kernel refuses
 * SETATTR without it), so it is measured against SETATTR removed.
 */
export function contributions(rows: readonly AblationRow[], operations: readonly string[]): Contribution[] {
  return operations.flatMap((operation) =>
    rows.flatMap(({ workload, cells }) => {
      const find = (name: string): AblationCell | undefined => cells.find(({ variant }) => variant === name);
      const isGetattr = operation === 'GETATTR';
      const without = find(isGetattr ? 'without GETATTR, SETATTR' : `without ${operation}`);
      const base = find(isGetattr ? 'without SETATTR' : 'all');
      if (without === undefined || base === undefined) return [];
      const requests = total(without.requests) - total(base.requests);
      if (requests < SAVED) return [];
      const switches = without.switches - base.switches;
      return [{ operation, workload, requests, switches, timesAll: without.timesAll }];
    }),
  );
}

/** One request per two operations; anything rarer is an occasional request. */
const SAVED = 0.5;

function total(requests: Readonly<Record<string, number>>): number {
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}

/** By linear interpolation between the shares measured, at the first change. Null when a way was not measured. */
export function crossover(
  points: readonly SweepPoint[],
  ways: Crossover['ways'],
  of: Crossover['of'],
): Crossover | null {
  const value = (point: SweepPoint): number => (of === 'time' ? point.elapsedNs : point.requests);
  const [one, other] = ways;
  /** Positive where the first way costs more. */
  const gaps = points
    .filter(({ way }) => way === one)
    .flatMap((point) => {
      const same = points.find(({ way, percent }) => way === other && percent === point.percent);
      return same === undefined ? [] : [{ percent: point.percent, gap: value(point) - value(same) }];
    })
    .sort((a, b) => a.percent - b.percent);
  const [first, last] = [gaps[0], gaps.at(-1)];
  if (first === undefined || last === undefined) return null;
  const cheaper = (gap: number): Way => (gap > 0 ? other : one);
  const ends = { ways, of, below: cheaper(first.gap), above: cheaper(last.gap) };
  const change = gaps.findIndex(({ gap }) => cheaper(gap) !== ends.below);
  if (ends.below === ends.above || change < 1) return { ...ends, percent: null };
  const [before, after] = [gaps[change - 1]!, gaps[change]!];
  const share = before.gap / (before.gap - after.gap);
  return { ...ends, percent: before.percent + share * (after.percent - before.percent) };
}
