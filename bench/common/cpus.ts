// Which CPU each client and each daemon thread gets. On a small machine this changes times by more than a factor of
// ten: a round trip between CPUs waits for an idle one to wake up.

import type { Placement } from '../../results/run/model.js';

export interface CpuPlan {
  /** One CPU per client thread; null leaves them to the scheduler. */
  readonly clients: readonly number[] | null;
  /** One CPU per daemon thread; null leaves them to the scheduler. */
  readonly daemon: readonly number[] | null;
}

/**
 * `allowed` are the CPUs that this process may use, ascending. The highest is used first: the lowest serves most
 * interrupts, and our main thread sleeps there. Returns null when the placement needs more CPUs than there are.
 */
export function cpuPlan(placement: Placement, threads: number, allowed: readonly number[]): CpuPlan | null {
  if (placement === 'unpinned') return { clients: null, daemon: null };
  if (placement === 'cross-cpu' && allowed.length < 2) return null;
  const order = [...allowed].reverse();
  const at = (index: number) => order[index % order.length]!;
  const clients = Array.from({ length: threads }, (_, thread) => at(thread));
  const shift = placement === 'cross-cpu' ? 1 : 0;
  return { clients, daemon: clients.map((_, thread) => at(thread + shift)) };
}
