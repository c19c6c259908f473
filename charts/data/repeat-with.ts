// The command that made a run, to be repeated: in ASCII lines of a mail that a shell still reads.

const WIDTH = 72;

/** Text in quotes of one kind, or text without any. */
const QUOTED = /'[^']*'|"(?:\\.|[^"\\])*"|[^'"]+/g;
const WORD = /(?:[^\s'"]|'[^']*'|"(?:\\.|[^"\\])*")+/g;

/** The parts of a word: `$'...'`, quoted, or not quoted. */
const TOKEN = /\$'[^']*'|'[^']*'|"(?:\\.|[^"\\])*"|(?:\\.|[^'"\\$]|\$(?!'))+/g;

export function repeatWith(command: string, heading = 'Repeat with:'): string[] {
  return [heading, ...shellLines(command.replace(QUOTED, escaped))];
}

/** Bytes beyond ASCII as bash and zsh read them: `$'\303\274'`. A quote is closed before them and opened after them. */
function escaped(text: string): string {
  const quote = /^['"]/.exec(text)?.[0] ?? '';
  return text.replace(/[^\x20-\x7e]+/g, (characters) => {
    const bytes = [...Buffer.from(characters)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`);
    return `${quote}$'${bytes.join('')}'${quote}`;
  });
}

/** A command over several lines, each but the last ending in a backslash. */
function shellLines(command: string): string[] {
  const lines: string[] = [];
  let line = ' ';
  for (const word of command.match(WORD) ?? []) {
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
  for (const token of word.match(TOKEN) ?? []) {
    const open = /^(?:\$'|['"])/.exec(token)?.[0] ?? '';
    const close = open.slice(-1);
    const inner = token.slice(open.length, token.length - close.length);
    let units: readonly string[] = open === "'" ? [...inner] : (inner.match(/\\\d{3}|\\.|[\s\S]/g) ?? []);
    do {
      const free = (parts.length === 0 ? room : WIDTH) - part.length - open.length - close.length - 1;
      const taken = units.slice(0, fitting(units, free));
      if (taken.length > 0 || units.length === 0) part += `${open}${taken.join('')}${close}`;
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
