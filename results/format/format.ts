// Numbers and words for readers: the one place where charts, tables and letters turn values into text.
//
// All returned text is ASCII, so that a table is the same in a terminal, a mail and a quoted mail. Pictures write the
// micro sign with `pretty`.

/** A Unit of durations: a name and its length in nanoseconds. */
export interface Unit {
  readonly name: 'ns' | 'us' | 'ms' | 's';
  readonly ns: number;
}

const [ns, us, ms, s]: readonly [Unit, Unit, Unit, Unit] = [
  { name: 'ns', ns: 1 },
  { name: 'us', ns: 1e3 },
  { name: 'ms', ns: 1e6 },
  { name: 's', ns: 1e9 },
];
export const UNITS: readonly Unit[] = [ns, us, ms, s];

/**
 * The unit in which a row of durations is easiest to compare: microseconds, as is usual, unless all of the row is below
 * 1 us or it starts at 1 ms or above.
 */
export function unitFor(valuesNs: readonly number[]): Unit {
  const positive = valuesNs.filter((value) => value > 0);
  if (positive.length === 0) return us;
  const [low, high] = [Math.min(...positive), Math.max(...positive)];
  if (high < 1e3) return ns;
  if (low < 1e6) return us;
  return low < 1e9 ? ms : s;
}

/** `0.61`, `8.41`, `13.8`, `117`, `1340`: at least `digits` significant digits, never an exponent below 10^15. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return '-';
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(Number(Math.abs(value).toPrecision(digits)))));
  return value.toFixed(Math.min(12, Math.max(0, digits - 1 - magnitude)));
}

/** A duration in the unit that fits it: `612 ns`, `8.41 us`. */
export function duration(valueNs: number, digits = 3): string {
  const unit = unitFor([valueNs]);
  return `${significant(valueNs / unit.ns, digits)} ${unit.name}`;
}

/**
 * A ratio without its x: `1.08`, `13.8`, `190`. Two decimals below 10, so that 1 % can be seen; an exponent from 10^5
 * on.
 */
export function ratio(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (value >= 1e5) return value.toExponential(2);
  if (value >= 99.95) return value.toFixed(0);
  if (value >= 9.995) return value.toFixed(1);
  return value.toFixed(value < 0.0995 ? 3 : 2);
}

/** The ends of an interval of ratios: `1.15-1.21`; nothing where there is none. */
export function interval(lo: number | null, hi: number | null): string {
  return lo === null || hi === null ? '' : `${ratio(lo)}-${ratio(hi)}`;
}

/** `1.12x (1.06-1.18)`: a ratio with its interval, where it has one. */
export function times({ center, lo, hi }: { center: number; lo: number | null; hi: number | null }): string {
  const between = interval(lo, hi);
  return between === '' ? `${ratio(center)}x` : `${ratio(center)}x (${between})`;
}

/** Context switches or requests per operation: `0.00`, `2.00`, `13.0`, `101`. */
export function perOperation(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '-';
  if (value > 0 && value < 0.005) return '<.01';
  if (value >= 99.95) return value.toFixed(0);
  return value.toFixed(value >= 9.995 ? 1 : 2);
}

/** `+4.3%`, `-0.1%`, `+250%`: a ratio as a relative change with its sign. */
export function percentChange(value: number): string {
  const percent = (value - 1) * 100;
  const text = Math.abs(percent).toFixed(Math.abs(percent) < 99.95 ? 1 : 0);
  return `${percent < 0 && Number(text) !== 0 ? '-' : '+'}${text}%`;
}

/** `4 KiB`, `1 MiB`: binary units, as block sizes are named. */
export function bytes(value: number): string {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let [size, index] = [value, 0];
  while (size >= 1024 && index < names.length - 1) [size, index] = [size / 1024, index + 1];
  return `${Number.isInteger(size) ? size : size.toFixed(1)} ${names[index]}`;
}

/** `1 round`, `10 rounds`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** The text in ASCII: micro and multiplication signs spelled out, other characters replaced by `?`. */
export function ascii(text: string): string {
  return text
    .replaceAll(/[\u00b5\u03bc]/g, 'u')
    .replaceAll('\u00d7', 'x')
    .replaceAll(/[\u2010-\u2015]/g, '-')
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/[\u201c\u201d]/g, '"')
    .replaceAll(/[\t\n\r]+/g, ' ')
    .replaceAll(/[^\x20-\x7e]/g, '?');
}

/** The text for a picture or a page, with the micro sign: `8.41 us` with its Greek letter. */
export function pretty(text: string): string {
  return text.replaceAll(/(?<=\d )us\b/g, '\u00b5s');
}

/**
 * Lines in ASCII of at most `width` columns, broken at spaces but not before a percent sign; a longer word is cut. `first` leads
 * the first line and `indent` every further one.
 */
export function wrap(text: string, width: number, indent = '', first = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of ascii(text)
    .replaceAll(/ +/g, ' ')
    .split(/ (?!%)/)) {
    for (let rest = word; rest !== ''; ) {
      const lead = line === '' ? (lines.length === 0 ? first : indent) : `${line} `;
      const room = line === '' ? Math.max(1, width - lead.length) : width - lead.length;
      if (rest.length <= room) {
        [line, rest] = [lead + rest, ''];
      } else {
        // A word is cut where it does not fit into a line of its own.
        if (line === '') [line, rest] = [lead + rest.slice(0, room), rest.slice(room)];
        lines.push(line);
        line = '';
      }
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** Paragraphs with a blank line between them; those without lines are left out. */
export function paragraphs(blocks: readonly (readonly string[])[]): string {
  const texts = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

/** The text in ASCII, cut to `width` columns; two dots mark the cut. */
export function clip(text: string, width: number): string {
  const plain = ascii(text);
  return plain.length <= width ? plain : `${plain.slice(0, Math.max(0, width - 2))}..`;
}

/** The text on one line, as it stands, in a paragraph or in a cell of a table of Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_|<>[\]]/g, '\\$&').replace(/\s+/g, ' ');
}
