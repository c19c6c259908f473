// The lines that a reviewer looks for before the first number: what ran, on which machine, on which kernel, over which
// backing file system, with which cache state and placement, how often, and how to do it again.
//
// 72 columns, ASCII, no tabs: the text goes into mails.

import { ascii, bytes, count, wrap } from '../../results/format/format.js';
import type { CacheState, Measurement, Negotiated, Placement, Run } from '../../results/run/model.js';

const WIDTH = 72;
const LABEL = 9;

const PLACEMENTS: Readonly<Record<Placement, string>> = {
  'same-cpu': 'same-cpu: a client thread and its daemon thread share a CPU',
  'cross-cpu': 'cross-cpu: a client thread and its daemon thread on neighbouring CPUs',
  unpinned: 'unpinned: left to the scheduler',
};

const CACHES: Readonly<Record<CacheState, string>> = {
  direct: 'direct = FUSE page cache bypassed',
  warm: 'warm = filled before',
  cold: 'cold = dropped before each operation',
};

/** The environment of a run, one fact a line. */
export function environment(run: Run): string[] {
  const { plan, backing, tool } = run;
  const workloads = new Set(run.measurements.map((one) => one.case.workload.name)).size;
  const threads = plan.threads.map((n) => count(n, 'client thread')).join(', ');
  const title = `${tool.name} ${tool.version}: ${count(workloads, 'workload')}, ${plan.profile} profile, ${threads}`;
  return [
    ...wrap(ascii(title), WIDTH),
    ...fact('host', hostText(run)),
    ...fact('kernel', `${run.host.kernel} ${run.host.arch}${lsmText(run)}`),
    ...fact('daemon', daemonText(run)),
    ...fact(
      'backing',
      `${backing.fsType}${backing.path === null ? ', private, made for this run' : ` at ${backing.path}`}`,
    ),
    ...fact('cache', cacheText(run)),
    ...plan.placements.flatMap((placement) => fact('cpus', PLACEMENTS[placement])),
    ...fact('rounds', roundsText(run)),
    ...(run.host.emulated
      ? fact('WARNING', 'emulated CPU: counts hold, times mean nothing across machines')
      : []),
    ...(run.status === 'complete' ? [] : fact('WARNING', `this run is ${run.status}; a part of it follows`)),
  ];
}

/** `label    text`, wrapped with the text's lines below each other. */
export function fact(label: string, text: string): string[] {
  return wrap(ascii(text), WIDTH - LABEL).map(
    (line, index) => (index === 0 ? label : '').padEnd(LABEL) + line,
  );
}

function hostText(run: Run): string {
  const { cpuModel, cpus, memoryBytes, governor, virtualization, clocksource } = run.host;
  const parts = [cpuModel, count(cpus, 'CPU'), bytes(memoryBytes)];
  if (virtualization !== 'none') parts.push(virtualization);
  if (governor !== null) parts.push(`governor ${governor}`);
  if (clocksource !== null) parts.push(`clock ${clocksource}`);
  return parts.join(', ');
}

function lsmText(run: Run): string {
  const { lsms } = run.host;
  return lsms.length === 0 ? '' : `, LSMs ${lsms.join(',')}`;
}

function daemonText(run: Run): string {
  const negotiated = run.modes
    .map((record) => record.negotiated)
    .filter((one): one is Negotiated => one !== null);
  const first = negotiated[0];
  if (!first) return 'none of ours in this run';
  const { major, minor, daemonThreads, maxWriteBytes, maxBackground } = first;
  const facts = [
    `fusebench-daemon, FUSE ${major}.${minor}`,
    count(daemonThreads, 'thread'),
    `max_write ${bytes(maxWriteBytes)}`,
    `max_background ${maxBackground}`,
  ];
  if (first.flags.includes('HANDLE_KILLPRIV_V2')) facts.push('HANDLE_KILLPRIV_V2');
  return facts.join(', ');
}

function cacheText(run: Run): string {
  const used = new Set(run.measurements.map((one) => one.case.workload.cache));
  const states = (Object.keys(CACHES) as CacheState[])
    .filter((state) => used.has(state))
    .map((state) => CACHES[state]);
  return `${states.join('; ')}; pages of the backing files warm`;
}

function roundsText(run: Run): string {
  const order = `modes interleaved in random order (seed ${run.seed})`;
  return `${replicates(run.measurements)} a case; each bring-up with a fresh daemon, mount and files; ${order}`;
}

/** `20 bring-ups of 5 rounds`: how often each case was measured. */
export function replicates(measurements: readonly Measurement[]): string {
  const cases = measurements.filter(({ rounds }) => rounds.length > 0);
  if (cases.length === 0) return '0 bring-ups';
  const rounds = cases.map((one) => {
    const each = new Map<number, number>();
    for (const { bringUp } of one.rounds) each.set(bringUp, (each.get(bringUp) ?? 0) + 1);
    return [...each.values()];
  });
  const bringUps = rounds.map((each) => each.length);
  return `${span(bringUps, 'bring-up')} of ${span(rounds.flat(), 'round')}`;
}

function span(counts: readonly number[], noun: string): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? count(most, noun) : `${least} to ${count(most, noun)}`;
}
