// What the letters of one run and of two have in common: their options, the facts in brief, and how many cases there is room for.

import type { Mode, Run } from '../../results/run/model.js';
import { environmentInBrief, fact } from '../data/environment.js';
import type { Findings } from '../data/findings.js';
import type { Metric, Units } from '../data/metric.js';
import { warningText, whatIsMissing } from '../screen/closing.js';
import type { BarScale } from './bars.js';
import { LETTER_WIDTH, type LetterLayout } from './letter-grid.js';

/** Two runs of the same plan: what was, and what is proposed. */
export interface RunPair {
  readonly base: Run;
  readonly head: Run;
  /** The runs that `base` and `head` are pooled of (results/quantities/pool.ts), where a side is several. */
  readonly blocks?: Readonly<Record<'base' | 'head', readonly Run[]>>;
}

export interface LetterOptions {
  /** Names of workloads; all when left out. */
  readonly workloads?: readonly string[];
  /** The mode under discussion; the last one of the table when left out. */
  readonly mode?: Mode;
  readonly metric?: Metric;
  readonly units?: Units;
  /** A line for every case, however many there are. */
  readonly all?: boolean;
  /** A block for each case instead of a line. */
  readonly details?: boolean;
  /** The look of the blocks; naming one asks for them. */
  readonly layout?: LetterLayout;
  /** Adds bars and distributions as text. */
  readonly chart?: BarScale;
  /** SHA-256 of each side's file, or of its files one after the other, in hexadecimal. */
  readonly sha256?: readonly string[];
  /** Adds published numbers of other projects where the workload is the same. */
  readonly reference?: boolean;
}

export function isDetailed({ details, layout }: LetterOptions): boolean {
  return details === true || layout !== undefined;
}

/** Lines of a letter without details, of bars and published numbers aside. */
export const LETTER_LINES = 40;
/** Lines for cases at least, whatever else there is to say. */
const LEAST_CASES = 6;
/** Warnings that are shown without details; the others are counted. */
const WARNINGS = 3;

/** How many lines paragraphs take with a blank line after each. */
export function linesOf(blocks: readonly (readonly string[])[]): number {
  return blocks.reduce((sum, lines) => sum + (lines.length === 0 ? 0 : lines.length + 1), 0);
}

/** The paragraphs with the table of cases that `draw` makes: with a line for every case, or with as many as `room` lines allow. */
export function withCases(
  [above, below]: readonly [above: readonly string[][], below: readonly string[][]],
  cases: number,
  draw: (most: number) => string[],
  room: number | null,
): string[][] {
  if (room === null) return [...above, draw(cases), ...below];
  const fixed = draw(LEAST_CASES).length - Math.min(LEAST_CASES, cases);
  const free = room - linesOf(above) - linesOf(below) - fixed - 1;
  return [...above, draw(Math.max(LEAST_CASES, free)), ...below];
}

export function briefFacts(run: Run, findings: Findings): string[] {
  return [...environmentInBrief(run), ...warningFacts(findings)];
}

/** Warnings of a side without an environment begin with its name. */
export function warningFacts({ warnings }: Findings, side = ''): string[] {
  const left = warnings.length - WARNINGS;
  const texts = warnings.slice(0, WARNINGS).map(warningText);
  if (left > 0) texts.push(`${left} more (--details shows them)`);
  return texts.flatMap((text) => fact('WARNING', `${side}${text}`));
}

/** What is missing, without what `briefFacts` says in a letter without details. */
export function missingIn(run: Run, findings: Findings, options: LetterOptions): string[][] {
  const skipped = findings.skipped.filter(({ workload }) => workload !== null);
  const left = isDetailed(options) ? findings : { ...findings, skipped, warnings: [] };
  return whatIsMissing(run, left, LETTER_WIDTH);
}
