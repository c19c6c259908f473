// Cases by short names: what a reader types for one, and what distinguishes the cases of a picture.

import type { Run } from '../../results/run/model.js';

/**
 * The ids of the cases that a name matches, in the order of the runs: the id itself, or some of its parts in their order.
 * `statx-sync` matches that workload in all modes, `statx-sync/plain` in one.
 */
export function casesNamed(runs: readonly Run[], name: string): string[] {
  const ids = [...new Set(runs.flatMap((run) => run.measurements.map((one) => one.case.id)))];
  return ids.includes(name) ? [name] : ids.filter((id) => hasParts(id, name.split('/')));
}

function hasParts(id: string, wanted: readonly string[]): boolean {
  let next = 0;
  for (const part of id.split('/')) if (part === wanted[next] || part === `target:${wanted[next]}`) next += 1;
  return next === wanted.length;
}

/** Case ids without the parts that all of them share, and those parts. */
export function shortNames(ids: readonly string[]): { names: readonly string[]; shared: readonly string[] } {
  const parts = ids.map((id) => id.split('/'));
  const [first = [], ...rest] = parts;
  const differs = first.map((part, at) => rest.some((other) => other[at] !== part));
  if (rest.length === 0 || rest.some(({ length }) => length !== first.length) || !differs.includes(true))
    return { names: ids, shared: [] };
  return {
    names: parts.map((all) => all.filter((_, at) => differs[at]).join('/')),
    shared: first.filter((_, at) => !differs[at]),
  };
}

/** Words end at spaces, at `_ / , @`, and at a dash that is not within a number or a date. */
const WORDS = /(?<=[_/,@ ])|(?<=\D-)|(?<=-)(?=\D)/;

/** Labels without the words that all of them begin and end with. */
export function shortLabels(labels: readonly string[]) {
  const whole = { labels, prefix: '', suffix: '' };
  if (new Set(labels).size < 2) return whole;
  const prefix = commonStart(labels.map((label) => label.split(WORDS))).join('');
  const rest = labels.map((label) => label.slice(prefix.length));
  // A separator belongs to the word after it here, so that no separator is left at the end.
  const backwards = rest.map((label) => label.split(/(?=[_/,@ ])|(?<=\D)(?=-)|(?=-\D)/).reverse());
  const suffix = commonStart(backwards).reverse().join('');
  const cut = rest.map((label) => label.slice(0, label.length - suffix.length));
  return cut.includes('') ? whole : { labels: cut, prefix, suffix };
}

function commonStart([first = [], ...rest]: readonly (readonly string[])[]): string[] {
  const end = first.findIndex((word, at) => rest.some((words) => words[at] !== word));
  return first.slice(0, end < 0 ? first.length : end);
}
