// What is said of the machine before anything is said of a candidate: by how much native changed, and how busy it was.

import { percentChange } from '../format/format.js';
import { excusedOf, shareOfOthers } from '../quantities/disturbance.js';
import type { Run } from '../run/model.js';
import type { Machine } from './machine-speed.js';
import { share } from './verdict.js';

/** How much native may change before times are refused, as a fraction, where nothing else is said. */
export const MACHINE_LIMIT = 0.2;

/** How much slower the machine was for the candidate than for the baseline, as native tells it. */
export interface MachineChange {
  /** Native cases that both sides have. */
  readonly natives: number;
  readonly ratio: { readonly center: number; readonly lo: number; readonly hi: number };
  /** True when the interval leaves out 1. */
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

/** More of the CPU in others' hands than this, and times say little about the code. */
export const BUSY_SHARE = 0.2;
/** Sides of which so much more was excused on one than on the other are not alike. */
const EXCUSED_APART = 0.05;

/** Why times of these sides cannot be compared, because other work ran beside one of them. */
export function busySides(baseline: readonly Run[], candidate: readonly Run[]): string[] {
  const sides = [
    ['baseline', baseline],
    ['candidate', candidate],
  ] as const;
  const busy = sides.flatMap(([name, runs]) => {
    const others = Math.max(shareOfOthers(runs) ?? 0, ...runs.map(({ host }) => host.othersShare ?? 0));
    return others <= BUSY_SHARE
      ? []
      : [`the machine was busy: others had ${share(others)} of the CPU while the ${name} was measured`];
  });
  const [base, head] = [excusedOf(baseline), excusedOf(candidate)];
  const apart = Math.abs(base.excused / base.rounds - head.excused / head.rounds);
  if (busy.length > 0 || !(apart > EXCUSED_APART)) return busy;
  const text = ({ excused, rounds }: typeof base): string => `${excused} of ${rounds}`;
  return [
    `others had the CPU in ${text(base)} rounds of the baseline and in ${text(head)} of the candidate, which is too different to compare`,
  ];
}
