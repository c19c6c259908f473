// The facts of a letter without details: environment, what was skipped, warnings.

import type { Run } from '../../results/run/model.js';
import { environmentInBrief, fact } from '../data/environment.js';
import type { Findings } from '../data/findings.js';
import { warningText } from '../screen/closing.js';

/** Warnings that are told; how many there are besides is said. */
const WARNINGS = 3;

export function briefFacts(run: Run, findings: Findings): string[] {
  return [...environmentInBrief(run), ...warningFacts(findings)];
}

/** The warnings of a side of which no environment is given have its name before them. */
export function warningFacts({ warnings }: Findings, side = ''): string[] {
  const told = warnings.slice(0, WARNINGS).map((one) => `${side}${warningText(one)}`);
  const left = warnings.length - told.length;
  const texts = left === 0 ? told : [...told, `${side}${left} more (--details shows them)`];
  return texts.flatMap((text) => fact('WARNING', text));
}

/** What `briefFacts` does not tell. */
export function notInBrief(findings: Findings): Findings {
  const skipped = findings.skipped.filter(({ workload }) => workload !== null);
  return { ...findings, skipped, warnings: [] };
}
