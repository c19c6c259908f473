// The state of the machine, reported before any verdict: by how much native changed, and how busy the machine was.

import { percentChange } from '../format/format.js';
import { excusedOf, shareOfOthers } from '../quantities/disturbance.js';
import type { Run } from '../run/model.js';
import type { Machine } from './machine-speed.js';
import { share } from './verdict.js';

/** The default limit of native's change before times are refused, as a fraction. */
export const MACHINE_LIMIT = 0.2;

/** How much slower the machine was for the candidate than for the baseline, measured by native. */
export interface MachineChange {
  /** Native cases that both sides have. */
  readonly natives: number;
  readonly ratio: { readonly center: number; readonly lo: number; readonly hi: number };
  /** True when the interval does not contain 1. */
  readonly changed: boolean;
  readonly sentence: string;
}

export function machineChange(machine: Machine | null): MachineChange | null {
  if (machine === null || machine.change === null) return null;
  const { shift, lo, hi } = machine.change;
  const ratio = { center: Math.exp(shift), lo: Math.exp(lo), hi: Math.exp(hi) };
  const changed = lo > 0 || hi < 0;
  const seen = `${percentChange(ratio.center)} (${percentChange(ratio.lo)} to ${percentChange(ratio.hi)})`;
  const sentence = changed ? `native itself changed by ${seen}` : `native shows no change: ${seen}`;
  return { natives: machine.natives, ratio, changed, sentence };
}

/** When other work had more of the CPU than this, times are refused. */
export const BUSY_SHARE = 0.2;
/** Sides whose shares of excused rounds differ by more than this are too different to compare. */
const EXCUSED_APART = 0.05;

/** Why times of these sides cannot be compared, because of other work while one of them was measured. */
export function busySides(baseline: readonly Run[], candidate: readonly Run[]): string[] {
  const sides = [
    ['baseline', baseline],
    ['candidate', candidate],
  ] as const;
  const busy = sides.flatMap(([name, runs]) => {
    const others = Math.max(shareOfOthers(runs) ?? 0, ...runs.map(({ host }) => host.othersShare ?? 0));
    return others <= BUSY_SHARE
      ? []
      : [`the machine was busy: other work had ${share(others)} of the CPU while the ${name} was measured`];
  });
  const [base, head] = [excusedOf(baseline), excusedOf(candidate)];
  const apart = Math.abs(base.excused / base.rounds - head.excused / head.rounds);
  if (busy.length > 0 || !(apart > EXCUSED_APART)) return busy;
  const text = ({ excused, rounds }: typeof base): string => `${excused} of ${rounds}`;
  return [
    `other work had the CPU in ${text(base)} rounds of the baseline and in ${text(head)} of the candidate, which is too different to compare`,
  ];
}
