// The verdict on one workload in one setup, from its rounds: the ratio with its interval, requests and context switches
// of both daemons, and whether that is good enough.

import { quantile } from '../../results/run/histogram.js';
import type { Round } from '../../results/run/model.js';
import { dataAtDaemon } from '../../results/run/modes.js';
import { hodgesLehmann } from '../../results/stats/hodges-lehmann.js';
import { median } from '../../results/stats/quantile.js';
import type { RequestCounts } from '../measure/request-trace.js';
import { OURS, PEERS, type Setup } from './setups.js';

/** The measurements of one workload on one side. */
export interface Measured {
  /** The rounds of each bring-up. */
  readonly bringUps: Round[][];
  /** Exact, per operation, without FORGETs. */
  readonly requests: RequestCounts;
}

export type Ratio = Pick<ReturnType<typeof hodgesLehmann>, 'center' | 'lo' | 'hi'>;
export type Judged = ReturnType<typeof judgeWorkload>;

const LIMIT = 1;
/** In passthrough, each write of the peer first asks for security.capability: it has neither KILLPRIV flag. */
const LIMIT_OF_PASSTHROUGH_WRITE = 0.6;
/** A round may start one read-ahead window more or less; anything a daemon does differently is a whole request. */
const REQUESTS_SLACK = 0.05;

export function judgeWorkload(setup: Setup, workload: string, sides: ReadonlyMap<string, Measured>) {
  const ours = sides.get(OURS)!;
  const name = PEERS.reduce((best, other) => (p50(sides.get(other)!) < p50(sides.get(best)!) ? other : best));
  const peer = sides.get(name)!;
  const ratio = pairedRatio(ours, peer);
  const limit = limitOf(setup, workload, ours, peer);
  return {
    workload,
    oursNs: p50(ours),
    peerNs: p50(peer),
    peer: name,
    ratio,
    limit,
    verdict: verdictOf(ratio, limit, ours, peer),
    requests: { ours: ours.requests, peer: peer.requests },
    switches: { ours: switchesPerOperation(ours), peer: switchesPerOperation(peer) },
  };
}

/** Null where no request reaches either daemon. */
function limitOf(setup: Setup, workload: string, ours: Measured, peer: Measured): number | null {
  if (total(ours.requests) < REQUESTS_SLACK && total(peer.requests) < REQUESTS_SLACK) return null;
  // write-4k-fsync has an FSYNC request on both sides, which the GETXATTR does not double.
  const isWrite = workload.startsWith('write-') && !workload.includes('fsync');
  return !dataAtDaemon(setup.mode) && isWrite ? LIMIT_OF_PASSTHROUGH_WRITE : LIMIT;
}

/** Slower means slower by more than the interval. */
function verdictOf(ratio: Ratio, limit: number | null, ours: Measured, peer: Measured) {
  if (total(ours.requests) > total(peer.requests) + REQUESTS_SLACK) return 'more requests';
  if (limit === null) return 'kernel alone';
  return ratio.lo > limit ? 'slower' : 'good';
}

/** The median of each bring-up: over its rounds, of the round's own median. */
function medians({ bringUps }: Measured): number[] {
  return bringUps.map((rounds) => median(rounds.map(({ histogram }) => quantile(histogram, 0.5))));
}

function p50(measured: Measured): number {
  return median(medians(measured));
}

/** Hodges-Lehmann over the log ratios of the bring-ups. */
export function pairedRatio(candidate: Measured, baseline: Measured): Ratio {
  const others = medians(baseline);
  const logs = medians(candidate).map((ns, bringUp) => Math.log(ns / others[bringUp]!));
  const { center, lo, hi } = hodgesLehmann(logs);
  return { center: Math.exp(center), lo: Math.exp(lo), hi: Math.exp(hi) };
}

/** Of clients and daemon, voluntary and involuntary. */
function switchesPerOperation({ bringUps }: Measured): number {
  let [switches, operations] = [0, 0];
  for (const { contextSwitches, operations: done } of bringUps.flat()) {
    for (const side of [contextSwitches.client, contextSwitches.daemon]) {
      if (side !== null) switches += side.voluntary + side.involuntary;
    }
    operations += done;
  }
  return switches / operations;
}

export function total(requests: RequestCounts): number {
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}
