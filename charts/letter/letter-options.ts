// What a letter is made of and how it may look.

import type { Mode, Run } from '../../results/run/model.js';
import type { Metric, Units } from '../data/metric.js';
import type { BarScale } from './bars.js';
import type { LetterLayout } from './letter-grid.js';

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

/** Lines of a letter without details, of bars and published numbers aside. */
export const LETTER_LINES = 40;
/** Lines for cases at least, whatever else there is to say. */
export const LEAST_CASES = 6;

/** Paragraphs as lines, and how many lines they take with a blank line after each. */
export function linesOf(paragraphs: readonly (readonly string[])[]): number {
  return paragraphs.reduce((sum, lines) => sum + (lines.length === 0 ? 0 : lines.length + 1), 0);
}
