// The command that made a run, for somebody who wants to repeat it.

import { ascii } from '../../results/format/format.js';

const WIDTH = 72;

export function repeatWith(command: string): string[] {
  return ['Repeat with:', ...shellLines(ascii(command))];
}

/** A command over several lines, each but the last ending in a backslash; never broken inside quotes. */
function shellLines(command: string): string[] {
  const words = command.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];
  const lines: string[] = [];
  let line = ' ';
  for (const word of words) {
    if (line.trim() !== '' && line.length + 1 + word.length > WIDTH - 2) {
      lines.push(`${line} \\`);
      line = '   ';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
