// Blocks of `ab` may have another mode on each side: two targets, or a target and a built-in mode. They are still compared.

import { caseKey } from '../../results/quantities/summary.js';
import type { Mode, Run } from '../../results/run/model.js';
import { REFERENCE_MODE } from '../../results/run/modes.js';
import type { RunPair } from './letter-options.js';

/** The pair with the one mode of A named like the one of B, where both sides are blocks of one command; else as it is. */
export function alikeInMode(pair: RunPair): RunPair {
  const { base, head, blocks } = pair;
  if (blocks === undefined || base.command !== head.command) return pair;
  const [from, to] = [onlyMode(base), onlyMode(head)];
  if (from === null || to === null || from === to) return pair;
  return {
    base: renamed(base, from, to),
    head,
    blocks: { base: blocks.base.map((run) => renamed(run, from, to)), head: blocks.head },
  };
}

/** The one mode other than native; null where there are several. */
function onlyMode({ measurements }: Run): Mode | null {
  const modes = new Set(measurements.map((one) => one.case.mode).filter((mode) => mode !== REFERENCE_MODE));
  return modes.size === 1 ? [...modes][0]! : null;
}

function renamed(run: Run, from: Mode, to: Mode): Run {
  return {
    ...run,
    measurements: run.measurements.map((one) => {
      if (one.case.mode !== from) return one;
      return { ...one, case: { ...one.case, id: `${caseKey(one)}/${to}`, mode: to } };
    }),
  };
}
