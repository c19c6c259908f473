// Parsers of option values; a refused value is wrong usage, exit code 2.

import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { OPCODE_NAMES } from '../../native/opcodes.js';
import { FusebenchError } from '../common/errors.js';
import { nearestHint } from '../common/nearest.js';
import type { Images } from '../judge/kernels.js';
import type { DaemonChoice } from '../mount/mode.js';
import { parseTarget, type Target } from '../mount/target-spec.js';

/** Splits `a,b` into its words. */
export function list(text: string): string[] {
  const all = text.trim().split(/\s*,\s*/);
  return all.filter(Boolean);
}

/** The same, added to the words of the previous option; the first one replaces the default. */
export function repeatable(otherwise: readonly string[]) {
  return (text: string, before: readonly string[]): readonly string[] => [
    ...(before === otherwise ? [] : before),
    ...list(text),
  ];
}

/** Splits unquoted text as a shell does. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

/** A parser of whole numbers from 1 to `most`, written in digits. */
function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < 1 || value > most)
      throw new InvalidArgumentError(`it has to be a whole number from 1 to ${most}.`);
    return value;
  };
}

// The upper ends are far above what is of use; what is larger is a mistake, and would never end.

/** A week at most. */
export const seconds = wholeNumber(7 * 86_400);
/** Of rounds, bring-ups, blocks. */
export const repetitions = wholeNumber(100_000);
/** A day at most. */
export const deadline = wholeNumber(86_400);
/** Of the directory that is listed. */
export const listed = wholeNumber(1_000_000);
/** Inodes. */
export const entries = wholeNumber(10_000_000);
export const pixels = wholeNumber(100_000);
/** Round and thread are added to it, and every sum has to be exact. */
export const seed = wholeNumber(1e15);
const threads = wholeNumber(64);

export function threadCounts(text: string): number[] {
  return [...new Set(list(text).map(threads))];
}

/** A file or a folder; the empty text, as an unset variable of a shell gives it, is none. */
export function path(text: string): string {
  if (text === '') throw new InvalidArgumentError('it has to name a file or a folder.');
  return text;
}

/** An option of three commands. */
export const BACKING = [
  '--backing <dir>',
  'measure on the file system of this directory (default: a private tmpfs)',
  path,
] as const;

const LONGEST_DELAY_NS = 1_000_000_000;

/** `GETATTR=500`, `READ=200000:sleep:1/16` added to the delays before it, by opcode. */
export function delays(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [, opcode = '', ns = '', how = ''] =
    /^([A-Z0-9_]+)=(\d+)((?::sleep)?(?::1\/[1-9]\d{0,5})?)$/.exec(text) ?? [];
  if (opcode === '')
    throw new InvalidArgumentError(
      'it must look like GETATTR=500 or GETATTR=500:sleep:1/16, in nanoseconds.',
    );
  if (!OPCODE_NAMES.includes(opcode)) {
    const hint = nearestHint(opcode, OPCODE_NAMES);
    throw new InvalidArgumentError(`there is no request ${opcode}; ${hint}`);
  }
  if (Number(ns) === 0) throw new InvalidArgumentError('a delay is 1 ns or more.');
  if (Number(ns) > LONGEST_DELAY_NS) throw new InvalidArgumentError('more than a second is not supported.');
  return { ...before, [opcode]: ns + how };
}

/** `2/5`: in two of five bring-ups. */
export function portion(text: string): DaemonChoice['injectIn'] {
  const [, some, all] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const found = { some: Number(some), all: Number(all) };
  if (!(found.some >= 1 && found.some <= found.all)) throw new InvalidArgumentError('it must look like 2/5.');
  return found;
}

export function percentage(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 100))
    throw new InvalidArgumentError('it must be a number above 0, at most 100.');
  return value;
}

export function percents(text: string): number[] {
  const values = list(text).map(percentage);
  if (values.length === 0) throw new InvalidArgumentError('it must look like 2,5,10, in percent.');
  return [...new Set(values)].sort((a, b) => a - b);
}

/** The target added to those before it. */
export function targets(text: string, before: readonly Target[]): Target[] {
  let target: Target;
  try {
    target = parseTarget(text);
  } catch (error) {
    if (error instanceof FusebenchError) throw new InvalidArgumentError(error.message);
    throw error;
  }
  if (before.some(({ name }) => name === target.name))
    throw new InvalidArgumentError(`there are two targets ${target.name}.`);
  return [...before, target];
}

/** `A=path/bzImage` added to the images before it. */
export function kernels(text: string, before: Images): Images {
  const [, name = '', path = ''] = /^([AB])=(.+)$/.exec(text) ?? [];
  if (name === '') throw new InvalidArgumentError('it must look like A=IMAGE or B=IMAGE.');
  if (name in before) throw new InvalidArgumentError(`there are two images ${name}.`);
  return { ...before, [name]: resolve(path) };
}
