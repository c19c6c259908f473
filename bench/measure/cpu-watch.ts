// Which processes used the CPUs while a run was measured, as the kernel counts it: in ticks of 10 ms.

import { readFileSync } from 'node:fs';
import type { Host } from '../../results/run/model.js';

const TICK_NS = 1e7;

export type CpusUsed = Pick<Host, 'stealNs' | 'othersShare'>;

/**
 * Counts from its call on; `cpus` are those of the clients. The share of other processes is a lower bound: all CPU time of this
 * process and of its ended children is taken to have been spent on the CPUs of clients.
 */
export function watchCpus(cpus: readonly number[]): () => CpusUsed {
  const before = cpuTimes(cpus);
  return () => {
    const now = cpuTimes(cpus);
    const others = now.busyNs - before.busyNs - (now.ownNs - before.ownNs);
    const all = cpus.length * (now.wallNs - before.wallNs);
    return { stealNs: now.stealNs - before.stealNs, othersShare: Math.min(1, Math.max(0, others / all)) };
  };
}

/** `stealNs` is what the hypervisor gave to other guests, on all CPUs; `busyNs` is of all processes, on `cpus`. */
function cpuTimes(cpus: readonly number[]): Record<'wallNs' | 'stealNs' | 'busyNs' | 'ownNs', number> {
  const lines = readFileSync('/proc/stat', 'utf8').split('\n');
  const named = (name: string): number[] => {
    const [, ...ticks] = lines.find((line) => line.startsWith(`${name} `))?.split(/\s+/) ?? [];
    return ticks.map(Number);
  };
  const busy = cpus.map((cpu) => {
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = named(`cpu${cpu}`);
    return user + nice + system + irq + softirq + steal;
  });
  // The command name, in parentheses, may contain blanks; utime is the twelfth field after it, then stime, cutime,
  // cstime.
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const sum = (ticks: readonly number[]): number => TICK_NS * ticks.reduce((total, one) => total + one, 0);
  return {
    wallNs: performance.now() * 1e6,
    stealNs: sum(named('cpu').slice(7, 8)),
    busyNs: sum(busy),
    ownNs: sum(fields.slice(11, 15).map(Number)),
  };
}
