// The lines that a reviewer looks for before the first number: what ran, on which machine, on which kernel, over which
// backing file system, with which cache state and placement, how often, and how to repeat it.
//
// 72 columns, ASCII, no tabs: the text goes into mails. In full, and in brief for a letter of one page.

import { ascii, bytes, count, wrap } from '../../results/format/format.js';
import { excusedOf } from '../../results/quantities/disturbance.js';
import { byBringUp } from '../../results/quantities/quantities.js';
import type { CacheState, Measurement, Placement, Run } from '../../results/run/model.js';
import { isTarget } from '../../results/run/modes.js';
import { columnNames } from './column-names.js';

const WIDTH = 72;
const LABEL = 9;

/** In full, and in brief. */
const PLACEMENTS: Readonly<Record<Placement, readonly [string, string]>> = {
  'same-cpu': ['same-cpu: a client thread and its daemon thread share a CPU', 'client and daemon on one CPU'],
  'cross-cpu': [
    'cross-cpu: a client thread and its daemon thread on neighbouring CPUs',
    'on neighbouring CPUs',
  ],
  unpinned: ['unpinned: left to the scheduler', 'unpinned'],
};

const CACHES: Readonly<Record<CacheState, string>> = {
  direct: 'direct = FUSE page cache bypassed',
  warm: 'warm = filled before',
  cold: 'cold = dropped before each operation',
};

/** The environment of a run, one fact per line. */
export function environment(run: Run): string[] {
  const { plan, tool } = run;
  const { fsType, path } = run.backing;
  const workloads = new Set(run.measurements.map((one) => one.case.workload.name)).size;
  const title = `${tool.name} ${tool.version}: ${count(workloads, 'workload')}, ${plan.profile} profile, ${threadsText(run)}`;
  const order = `modes interleaved in random order (seed ${run.seed})`;
  return [
    ...wrap(ascii(title), WIDTH),
    ...fact('host', hostText(run)),
    ...fact('kernel', kernelText(run)),
    ...fact('daemon', daemonText(run)),
    ...targetFacts(run),
    ...fact('backing', `${fsType}${path === null ? ', private, made for this run' : ` at ${path}`}`),
    ...fact('cache', cacheText(run)),
    ...plan.placements.flatMap((placement) => fact('cpus', PLACEMENTS[placement][0])),
    ...fact(
      'rounds',
      `${replicates(run.measurements)} per case; each bring-up with a fresh daemon, mount and files; ${order}`,
    ),
    ...warningFacts(run),
  ];
}

/** The same in few lines: who, where, and how often. */
export function environmentInBrief(run: Run): string[] {
  const { plan, backing, tool } = run;
  const { excused, rounds } = excusedOf([run]);
  const method = [`${tool.name} ${tool.version}`, `${replicates(run.measurements)} per case`];
  if (plan.threads.length > 1 || plan.threads[0] !== 1) method.push(threadsText(run));
  method.push(...plan.placements.map((placement) => PLACEMENTS[placement][1]));
  if (excused > 0)
    method.push(`${excused} of ${rounds} rounds left out of times because other work had the CPU`);
  const where = backing.path === null ? '' : ` at ${backing.path}`;
  return [
    ...fact('host', hostText(run)),
    ...fact('kernel', `${kernelText(run)}; backing ${backing.fsType}${where}`),
    ...fact('daemon', daemonText(run, true)),
    ...targetFacts(run),
    ...fact('method', method.join(', ')),
    ...run.skipped
      .filter(({ workload }) => workload === null)
      .flatMap(({ mode, reason }) => fact('skipped', `${mode}: ${reason}`)),
    ...warningFacts(run),
  ];
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
  const texts = [
    host.emulated && 'emulated CPU: counts hold, times mean nothing across machines',
    status !== 'complete' && `this run is ${status}; a part of it follows`,
  ];
  return texts.flatMap((text) => (text === false ? [] : fact('WARNING', text)));
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

function kernelText({ host: { kernel, arch, lsms } }: Run): string {
  return `${kernel} ${arch}${lsms.length === 0 ? '' : `, LSMs ${lsms.join(',')}`}`;
}

function daemonText({ modes }: Run, short = false): string {
  const first = modes.map(({ negotiated }) => negotiated).find((one) => one !== null);
  if (first === undefined) return 'no fusebench-daemon in this run';
  const { major, minor, daemonThreads, maxWriteBytes, maxBackground, flags } = first;
  const facts = [`fusebench-daemon, FUSE ${major}.${minor}`, count(daemonThreads, 'thread')];
  if (short) return facts.join(', ');
  facts.push(`max_write ${bytes(maxWriteBytes)}`, `max_background ${maxBackground}`);
  return [...facts, ...flags.filter((flag) => flag === 'HANDLE_KILLPRIV_V2')].join(', ');
}

function cacheText(run: Run): string {
  const used = new Set(run.measurements.map((one) => one.case.workload.cache));
  const states = (Object.keys(CACHES) as CacheState[])
    .filter((state) => used.has(state))
    .map((state) => CACHES[state]);
  return `${states.join('; ')}; pages of the backing files warm`;
}

/** `20 bring-ups of 5 rounds`: how often each case was measured. */
export function replicates(measurements: readonly Measurement[]): string {
  const cases = measurements.filter(({ rounds }) => rounds.length > 0);
  if (cases.length === 0) return '0 bring-ups';
  const rounds = cases.map((one) => [...byBringUp(one.rounds).values()].map(({ length }) => length));
  const bringUps = rounds.map((each) => each.length);
  return `${span(bringUps, 'bring-up')} of ${span(rounds.flat(), 'round')}`;
}

function span(counts: readonly number[], noun: string): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? count(most, noun) : `${least} to ${count(most, noun)}`;
}
