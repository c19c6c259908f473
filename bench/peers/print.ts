// The output of bench:daemon: the setups and why they are fair, a table per setup, requests where the daemons differ,
// and the service time of our daemon per request of each opcode.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { merge, quantile } from '../../results/run/histogram.js';
import { PACKAGE_ROOT } from '../common/paths.js';
import type { RequestCounts } from '../measure/request-trace.js';
import type { Results } from './measure.js';
import { OURS, OURS_TIMED, type Setup } from './setups.js';
import { type Judged, pairedRatio, type Ratio, total } from './verdicts.js';

const COLUMNS = [-22, 9, 9, -11, -22, 7, 11, 11] as const;

/**
 * What our daemon adds to a request beyond the system calls that every daemon needs, as native/bench/added.cc measures it; it is
 * built when it is out of date.
 */
export function printAdded(cpu: number): void {
  execFileSync('make', ['-s', '-C', join(PACKAGE_ROOT, 'native/bench'), 'added'], { stdio: 'inherit' });
  const program = join(PACKAGE_ROOT, 'build/bench/added');
  const output = execFileSync('taskset', ['-c', String(cpu), program], { encoding: 'utf8' });
  console.log(
    'What our daemon takes for a request without the transport, and the system calls in it, in ns:',
  );
  for (const line of output.trim().split('\n')) {
    // Added is the median of the differences, not the difference of the medians.
    const [request, served, bare, added] = line.split(' ');
    console.log(`  ${request!.padEnd(13)} ${served}, of which system calls ${bare}: it adds ${added}`);
  }
}

export function printSetup({ name, why, mode, sides }: Setup): void {
  console.log(`\n${name}: ${why}.`);
  for (const { name: side, program, options } of sides) {
    const command =
      program === 'peer' ? ['passthrough_hp', '--single'] : ['fusebench-daemon', '--mode', mode];
    console.log(`  ${`${side}:`.padEnd(24)} ${[...command, ...options].join(' ')}`);
  }
}

export function printTable(judged: readonly Judged[]): void {
  console.log('');
  console.log(row(['', 'p50 us', '', '', 'ratio', '', 'requests/op', 'switches/op']));
  console.log(row(['', 'ours', 'peer', '', '[95 % interval]', 'limit', 'ours  peer', 'ours  peer']));
  for (const one of judged) {
    console.log(
      row([
        one.workload,
        microseconds(one.oursNs),
        microseconds(one.peerNs),
        one.peer === 'peer' ? '' : '--nosplice',
        ratioText(one.ratio),
        one.limit === null ? '-' : one.limit.toFixed(1),
        pair(total(one.requests.ours), total(one.requests.peer)),
        pair(one.switches.ours, one.switches.peer),
        one.verdict === 'good' ? '' : one.verdict,
      ]),
    );
  }
  for (const { workload, requests } of judged) {
    const [ours, peer] = [requestText(requests.ours), requestText(requests.peer)];
    if (ours !== peer) console.log(`  ${workload}: ours ${ours}; peer ${peer}`);
  }
}

function row(cells: readonly string[]): string {
  const padded = cells.map((text, at) => {
    const width = COLUMNS[at] ?? 0;
    return width < 0 ? text.padEnd(-width) : text.padStart(width);
  });
  return padded.join(' ').trimEnd();
}

function microseconds(ns: number): string {
  return (ns / 1000).toFixed(ns < 10_000 ? 2 : 1);
}

function ratioText({ center, lo, hi }: Ratio): string {
  return `${center.toFixed(3)} [${lo.toFixed(3)}, ${hi.toFixed(3)}]`;
}

function pair(ours: number, peer: number): string {
  const [left, right] = [ours, peer].map((value) => value.toFixed(value >= 100 ? 0 : 2));
  return `${left} ${right!.padStart(5)}`;
}

function requestText(requests: RequestCounts): string {
  const parts = Object.entries(requests).map(([opcode, count]) => `${opcode} ${Number(count.toFixed(2))}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/**
 * The service time of our daemon, from the end of reading a request to the end of writing its reply, including the
 * system calls on the backing file and for the reply. And the cost of measuring it.
 */
export function printServiceTimes(results: Results): void {
  console.log('\n  service times of our daemon, p50 in us, and what --service-times adds per operation:');
  for (const [workload, sides] of results) {
    const timed = sides.get(OURS_TIMED)!;
    const opcodes = new Set(timed.bringUps.flat().flatMap(({ service }) => Object.keys(service ?? {})));
    if (opcodes.size === 0) continue;
    const parts = [...opcodes].map((opcode) => {
      const histograms = timed.bringUps.flat().flatMap(({ service }) => service?.[opcode] ?? []);
      return `${opcode} ${microseconds(quantile(merge(histograms), 0.5))}`;
    });
    const cost = ratioText(pairedRatio(timed, sides.get(OURS)!));
    console.log(`  ${workload.padEnd(22)} x ${cost}  ${parts.join(', ')}`);
  }
}

export function printSummary(judged: readonly Judged[]): void {
  const of = (verdict: Judged['verdict']) => judged.filter((one) => one.verdict === verdict).length;
  const compared = judged.filter(({ limit }) => limit !== null);
  const faster = compared.filter(({ ratio }) => ratio.hi < 1).length;
  console.log(
    `\n${compared.length} workloads compared: our daemon faster in ${faster}, slower than its limit in ${of('slower')}, ` +
      `more requests in ${of('more requests')}; ${of('kernel alone')} never reach a daemon.`,
  );
}
