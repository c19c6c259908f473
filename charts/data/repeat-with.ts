// The command that made a run, for somebody who wants to repeat it: in lines of a mail that a shell still takes.

import { ascii } from '../../results/format/format.js';

const WIDTH = 72;

export function repeatWith(command: string, heading = 'Repeat with:'): string[] {
  return [heading, ...shellLines(ascii(command))];
}

/** A command over several lines, each but the last ending in a backslash. */
function shellLines(command: string): string[] {
  const words = command.match(/(?:[^\s'"]|'[^']*'|"(?:\\.|[^"\\])*")+/g) ?? [];
  const lines: string[] = [];
  let line = ' ';
  for (const word of words) {
    if (line.trim() !== '' && line.length + 1 + word.length > WIDTH - 2) {
      lines.push(`${line} \\`);
      line = '   ';
    }
    const [first = '', ...others] = fits(line, word) ? [word] : brokenWord(word, WIDTH - line.length - 1);
    line += ` ${first}`;
    for (const part of others) {
      lines.push(`${line}\\`);
      line = part;
    }
  }
  return [...lines, line];
}

/** With the backslash that may follow. */
function fits(line: string, word: string): boolean {
  return line.length + 1 + word.length <= WIDTH - 2;
}

/**
 * A word that is longer than a line, in parts that a backslash at the end of each line joins again: quotes are closed before it and
 * opened after it, and the next line starts in its first column.
 */
function brokenWord(word: string, room: number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const token of word.match(/'[^']*'|"(?:\\.|[^"\\])*"|(?:\\.|[^'"\\])+/g) ?? []) {
    const quote = /^['"]/.test(token) ? token[0]! : '';
    const inner = quote === '' ? token : token.slice(1, -1);
    let units: readonly string[] = quote === "'" ? [...inner] : (inner.match(/\\.|[\s\S]/g) ?? []);
    do {
      const free = (parts.length === 0 ? room : WIDTH) - part.length - 2 * quote.length - 1;
      const taken = units.slice(0, fitting(units, free));
      if (taken.length > 0 || units.length === 0) part += `${quote}${taken.join('')}${quote}`;
      units = units.slice(taken.length);
      if (units.length > 0) {
        parts.push(part);
        part = '';
      }
    } while (units.length > 0);
  }
  return [...parts, part];
}

/** How many of the units fit into a line: up to a space where there is one, else up to the end of a part of a path. */
function fitting(units: readonly string[], free: number): number {
  let [length, count] = [0, 0];
  while (count < units.length && length + units[count]!.length <= free) length += units[count++]!.length;
  if (count === units.length) return count;
  const taken = units.slice(0, count);
  const end = taken.lastIndexOf(' ') > 0 ? taken.lastIndexOf(' ') : taken.lastIndexOf('/');
  return end > 0 ? end + 1 : count;
}
