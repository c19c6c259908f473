// The numbers that a text shows of a case, whatever its layout: those behind the name of the case, and in the labelled lines below.

import type { AnsweredCase } from './answers.js';
import { agrees } from './answers.js';

/** Lines below the name of a case that go on with its numbers. */
const LABEL = /^[|\s]+(?:x native|95 %|ctxsw|req\b|B\b|B\/A|p\d+|mean|ops\/s)/;
const NUMBER = /(?<![\w./])[+-]?(?:<\.\d+|\d+(?:\.\d+)?)(?=$|[^\w./]|[x%]|\.(?:\s|$))%?/g;

/** The lines of each row of a run: the part behind its name, then what is labelled below it. */
export function linesOfRows(text: string, rows: Iterable<string>): Map<string, string[]> {
  const names = [...new Set(rows)].sort((a, b) => b.length - a.length);
  const found = new Map<string, string[]>();
  let row: string | undefined;
  for (const line of text.split('\n')) {
    const name = names.find((one) => new RegExp(`(?<![\\w/-])${one}(?![\\w/-])`).test(line));
    if (name !== undefined) row = name;
    else if (!LABEL.test(line)) row = undefined;
    if (row === undefined) continue;
    const part = name === undefined ? line.replace(/95 % \w+\.?/, '') : besideName(line, name);
    found.set(row, [...(found.get(row) ?? []), part]);
  }
  return found;
}

/** What follows the name of a row; in "most 2.04x (1.91-2.17) chmod/warm" what precedes it, too. */
function besideName(line: string, name: string): string {
  const [before, after] = [line.slice(0, line.indexOf(name)), line.slice(line.indexOf(name) + name.length)];
  const most = before.lastIndexOf(' most ');
  return most < 0 ? after : `${before.slice(most + ' most '.length)} ${after}`;
}

/** The printed numbers of a line; an interval is two. */
export function numbersIn(line: string): string[] {
  const apart = line
    .replaceAll(/(\d)-(?=\d)/g, '$1 ')
    .replaceAll('+-', ' ')
    .replaceAll(/(?<=\d)x(?![\w/])/g, ' ');
  return [...apart.matchAll(NUMBER)].map(([number]) => number);
}

/** Whether a number printed beside a row is one of its answers: a time in some unit, a ratio, a count or a change in percent. */
export function isAnswer(number: string, cases: readonly AnsweredCase[]): boolean {
  if (number.endsWith('%')) return percents(cases).some((value) => agrees(number.slice(0, -1), value));
  const plain = number.replace(/^[+-]+/, '');
  return cases.some(({ answers }) =>
    [...answers].some(([name, value]) => {
      const isTime = /^(?:p\d|mean|tail)/.test(name);
      const units = isTime ? [1, 1e3, 1e6, 1e9] : /^ops|^MB/.test(name) ? [1, 1e3, 1e6] : [1];
      // "13.6x faster than plain" is the ratio to plain, turned round.
      return (
        units.some((unit) => agrees(plain, value, unit)) ||
        (name.startsWith('ratio') && agrees(plain, 1 / value))
      );
    }),
  );
}

/** Changes against native and plain, gains, and half intervals. */
function percents(cases: readonly AnsweredCase[]): number[] {
  return cases.flatMap(({ answers }) =>
    [...answers.keys()]
      .filter((name) => /^ratio .*[a-z]$/.test(name))
      .flatMap((name) => {
        const [center, lo, hi] = [answers.get(name), answers.get(`${name} <`), answers.get(`${name} >`)];
        if (center === undefined) return [];
        const changes = [center, lo, hi].flatMap((one) => (one === undefined ? [] : [one - 1, 1 - one]));
        const half = lo === undefined || hi === undefined ? [] : [Math.max(hi / center - 1, 1 - lo / center)];
        return [...changes, ...half].map((change) => 100 * change);
      }),
  );
}
