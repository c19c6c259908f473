// Parsers of option values; what they refuse is wrong usage, exit code 2.

import { InvalidArgumentError } from 'commander';

/** `a,b` to its words. */
export function list(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('it has to be a whole number from 1 on.');
  return value;
}

export function threadCounts(text: string): number[] {
  const counts = list(text).map(positiveInteger);
  if (counts.some((count) => count > 64))
    throw new InvalidArgumentError('more than 64 threads are not supported.');
  return [...new Set(counts)];
}
