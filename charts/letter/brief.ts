// The facts of a letter without details: environment, what was skipped, warnings.

import type { Run } from '../../results/run/model.js';
import { environmentInBrief, fact } from '../data/environment.js';
import type { Findings } from '../data/findings.js';
import { warningText } from '../screen/closing.js';

/** Warnings that are shown; the others are counted. */
const WARNINGS = 3;

export function briefFacts(run: Run, findings: Findings): string[] {
  return [...environmentInBrief(run), ...warningFacts(findings)];
}

/** Warnings of a side without an environment begin with its name. */
export function warningFacts({ warnings }: Findings, side = ''): string[] {
  const shown = warnings.slice(0, WARNINGS).map((one) => `${side}${warningText(one)}`);
  const left = warnings.length - shown.length;
  const texts = left === 0 ? shown : [...shown, `${side}${left} more (--details shows them)`];
  return texts.flatMap((text) => fact('WARNING', text));
}

/** What `briefFacts` does not say. */
export function notInBrief(findings: Findings): Findings {
  const skipped = findings.skipped.filter(({ workload }) => workload !== null);
  return { ...findings, skipped, warnings: [] };
}
