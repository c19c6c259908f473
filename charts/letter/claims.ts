// What a reader of a letter wants first: what the mode under discussion is slower and faster than, by how much, and how many
// requests it causes.

import { ascii, count, interval, ratio, wrap } from '../../results/format/format.js';
import { MIN_BRING_UPS } from '../../results/quantities/estimate.js';
import type { Mode, Run } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE, labelOf, REFERENCE_MODE } from '../../results/run/modes.js';
import { type Row, rowsOf } from '../data/cells.js';
import { columnNames } from '../data/column-names.js';
import { rowName } from '../data/findings.js';
import { inverse, type MetricStyle } from '../data/metric.js';
import { type Compared, JUDGED_LEVEL, type Standing, standingsAgainst } from '../data/standings.js';
import { LETTER_WIDTH } from './letter-grid.js';

export interface Claims {
  readonly lines: readonly string[];
  /** The cases that are named in them. */
  readonly named: ReadonlySet<Row>;
  /** What slower and faster mean in them; empty where there is neither. */
  readonly method: string;
}

/** The claims about a mode over some rows of a run; `style` is null where times are not judged. */
export function claimsOf(run: Run, rows: readonly Row[], about: Mode, style: MetricStyle | null): Claims {
  const name = columnNames(run).get(about)!;
  const label = ascii(labelOf(about));
  const called = name === label ? name : `${label} (${name})`;
  const found = style === null ? [] : againstOthers(run, rows, about, style);
  const statements = [
    ...found.flatMap(({ against, standing }) => statementsOf(standing, against, rows.length, run)),
    ...restText(found),
    ...unjudgedText(found.map(({ standing }) => standing)),
    ...requestsText(rows, about),
  ];
  const together = found.flatMap(({ against, together: n }) => (n === 0 ? [] : [`${n} with ${against}`]));
  return {
    lines: [
      ...wrap(
        `${called}${titleOf(rows, style, found)}${statements.length > 0 ? ':' : ''}`,
        LETTER_WIDTH,
        '  ',
      ),
      ...statements.flatMap((text) => wrap(ascii(text), LETTER_WIDTH - 2, '  ').map((line) => `  ${line}`)),
    ],
    named: new Set(found.flatMap(({ standing }) => extremes(standing).map(({ row }) => row))),
    method:
      together.length === 0
        ? ''
        : `Slower, faster: ${100 * JUDGED_LEVEL} % level for all comparisons of the run, ${together.join(' and ')}, together (Holm).`,
  };
}

/** `, p50 in 33 cases (95 % interval)`. */
function titleOf(rows: readonly Row[], style: MetricStyle | null, found: readonly Found[]): string {
  const cases = `in ${count(rows.length, 'case')}`;
  if (style === null) return ` ${cases}`;
  const intervals = found.some(({ standing }) => standing.judged.length > 0);
  return `, ${style.title} ${cases}${intervals ? ' (95 % interval)' : ''}`;
}

interface Found {
  readonly against: Mode;
  readonly standing: Standing;
  /** Comparisons of the whole run that were judged together. */
  readonly together: number;
}

/** Judged over the whole run, whatever part of it is shown. */
function againstOthers(run: Run, rows: readonly Row[], about: Mode, style: MetricStyle): Found[] {
  return ([REFERENCE_MODE, FUSE_REFERENCE_MODE] as const).flatMap((against) => {
    const { modes, together } = standingsAgainst(rowsOf(run), against, style);
    const standing = modes.find(({ mode }) => mode === about);
    return standing === undefined ? [] : [{ against, standing: amongRows(standing, rows), together }];
  });
}

function amongRows({ mode, slower, faster, judged, unjudged }: Standing, rows: readonly Row[]): Standing {
  const among = (some: readonly Compared[]) => some.filter(({ row }) => rows.includes(row));
  return {
    mode,
    slower: among(slower),
    faster: among(faster),
    judged: among(judged),
    unjudged: among(unjudged),
  };
}

/** The worst and the best case. */
function extremes({ slower, faster }: Standing): Compared[] {
  return [...slower.slice(0, 1), ...faster.slice(0, 1)];
}

function statementsOf({ slower, faster, judged }: Standing, against: Mode, rows: number, run: Run): string[] {
  const of = judged.length === rows ? '' : ` of ${judged.length}`;
  return [
    extremeText(`slower than ${against}`, slower, of, run),
    extremeText(`faster than ${against}`, faster, of, run),
  ].filter((text) => text !== '');
}

function extremeText(what: string, found: readonly Compared[], of: string, run: Run): string {
  const [most] = found;
  if (most === undefined) return '';
  const times = what.startsWith('slower') ? most.ratio : inverse(most.ratio);
  const text = `${rowName(most.row, run)} ${ratio(times.center)}x (${interval(times.lo, times.hi)})`;
  return `${what} in ${found.length}${of}, ${found.length === 1 ? '' : 'most '}${text}`;
}

/** What shows no difference. */
function restText(found: readonly Found[]): string[] {
  const parts = found.flatMap(({ against, standing: { slower, faster, judged } }) => {
    const rest = judged.length - slower.length - faster.length;
    return rest === 0 ? [] : [`from ${against} in ${rest}`];
  });
  return parts.length === 0 ? [] : [`no difference shown ${parts.join(', ')}`];
}

/** What has no interval, and why. */
function unjudgedText(standings: readonly Standing[]): string[] {
  const lacking = Math.max(0, ...standings.map(({ unjudged }) => unjudged.length));
  if (lacking === 0) return [];
  const why = `fewer than ${MIN_BRING_UPS} bring-ups: no 95 % interval, not judged`;
  return standings.every(({ judged }) => judged.length === 0) ? [why] : [`${count(lacking, 'case')}: ${why}`];
}

/** Fewer requests per operation are none. */
const NO_REQUEST = 0.005;

function requestsText(rows: readonly Row[], about: Mode): string[] {
  const without = (mode: Mode): readonly [none: number, of: number] => {
    const counted = rows.flatMap((row) => {
      const cell = row.cells.get(mode);
      return cell?.state === 'measured' && cell.requests !== null ? [cell.requests] : [];
    });
    return [counted.filter((requests) => requests < NO_REQUEST).length, counted.length];
  };
  const [none, of] = without(about);
  if (of === 0) return [];
  const [plainNone, plainOf] = about === FUSE_REFERENCE_MODE ? [0, 0] : without(FUSE_REFERENCE_MODE);
  const plain = plainOf === 0 ? '' : ` (plain: in ${plainNone}${plainOf === of ? '' : ` of ${plainOf}`})`;
  return [`no FUSE request in ${none}${of === rows.length ? '' : ` of ${of}`}${plain}`];
}
