// The lines that a reviewer looks for before the first number: what ran, on which machine, on which kernel, over which
// backing file system, with which cache state and placement, how often, and how to repeat it.
//
// 72 columns, ASCII, no tabs: the text goes into mails. In full, and in brief for a letter of one page.

import { ascii, bytes, count, wrap } from '../../results/format/format.js';
import { excusedOf } from '../../results/quantities/disturbance.js';
import type { CacheState, Measurement, Negotiated, Placement, Run } from '../../results/run/model.js';
import { isTarget } from '../../results/run/modes.js';
import { columnNames } from './column-names.js';

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

/** The environment of a run, one fact per line. */
export function environment(run: Run): string[] {
  const { plan, backing, tool } = run;
  const workloads = new Set(run.measurements.map((one) => one.case.workload.name)).size;
  const title = `${tool.name} ${tool.version}: ${count(workloads, 'workload')}, ${plan.profile} profile, ${threadsText(run)}`;
  return [
    ...wrap(ascii(title), WIDTH),
    ...fact('host', hostText(run)),
    ...fact('kernel', `${run.host.kernel} ${run.host.arch}${lsmText(run)}`),
    ...fact('daemon', daemonText(run)),
    ...targetFacts(run),
    ...fact(
      'backing',
      `${backing.fsType}${backing.path === null ? ', private, made for this run' : ` at ${backing.path}`}`,
    ),
    ...fact('cache', cacheText(run)),
    ...plan.placements.flatMap((placement) => fact('cpus', PLACEMENTS[placement])),
    ...fact('rounds', roundsText(run)),
    ...warningFacts(run),
  ];
}

/** The same in few lines: who, where, and how often. */
export function environmentInBrief(run: Run): string[] {
  const { plan, backing, tool, host } = run;
  const where = backing.path === null ? '' : ` at ${backing.path}`;
  const threads = plan.threads.length === 1 && plan.threads[0] === 1 ? [] : [threadsText(run)];
  const method = [`${tool.name} ${tool.version}`, `${replicates(run.measurements)} per case`, ...threads];
  return [
    ...fact('host', hostText(run)),
    ...fact('kernel', `${host.kernel} ${host.arch}${lsmText(run)}; backing ${backing.fsType}${where}`),
    ...fact('daemon', daemonText(run, true)),
    ...targetFacts(run),
    ...fact('method', [...method, ...plan.placements.map(brief), ...excusedText(run)].join(', ')),
    ...run.skipped
      .filter(({ workload }) => workload === null)
      .flatMap(({ mode, reason }) => fact('skipped', `${mode}: ${reason}`)),
    ...warningFacts(run),
  ];
}

function brief(placement: Placement): string {
  return {
    'same-cpu': 'client and daemon on one CPU',
    'cross-cpu': 'on neighbouring CPUs',
    unpinned: 'unpinned',
  }[placement];
}

function excusedText(run: Run): string[] {
  const { excused, rounds } = excusedOf([run]);
  return excused === 0
    ? []
    : [`${excused} of ${rounds} rounds left out of times because other work had the CPU`];
}

function threadsText({ plan }: Run): string {
  const [most = 1] = plan.threads.toSorted((a, b) => b - a);
  return `${plan.threads.join(' and ')} client thread${most === 1 ? '' : 's'}`;
}

/** The command lines of targets, by the names of their columns. */
export function targetFacts(run: Run): string[] {
  const names = columnNames(run);
  return run.modes.flatMap(({ mode, setup }) => {
    if (!isTarget(mode)) return [];
    const name = names.get(mode)!;
    return fact('target', name.startsWith('[') ? `${name} ${mode}: ${setup}` : `${name}: ${setup}`);
  });
}

function warningFacts({ host, status }: Run): string[] {
  return [
    ...(host.emulated
      ? fact('WARNING', 'emulated CPU: counts hold, times mean nothing across machines')
      : []),
    ...(status === 'complete' ? [] : fact('WARNING', `this run is ${status}; a part of it follows`)),
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

function daemonText(run: Run, short = false): string {
  const negotiated = run.modes
    .map((record) => record.negotiated)
    .filter((one): one is Negotiated => one !== null);
  const first = negotiated[0];
  if (!first) return 'no fusebench-daemon in this run';
  const { major, minor, daemonThreads, maxWriteBytes, maxBackground } = first;
  const facts = [`fusebench-daemon, FUSE ${major}.${minor}`, count(daemonThreads, 'thread')];
  if (short) return facts.join(', ');
  facts.push(`max_write ${bytes(maxWriteBytes)}`, `max_background ${maxBackground}`);
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
  return `${replicates(run.measurements)} per case; each bring-up with a fresh daemon, mount and files; ${order}`;
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
