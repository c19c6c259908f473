// The letter for one run: what the mode under discussion is slower and faster than, by how much, and how many requests it causes;
// then a line for each case, the worst first, or a block for each case.

import { ascii, count, interval, ratio, wrap } from '../../results/format/format.js';
import { MIN_BRING_UPS } from '../../results/quantities/estimate.js';
import type { CacheState, Mode, Run } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE, labelOf, REFERENCE_MODE } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { pickRows, type Row, rowsOf } from '../data/cells.js';
import { columnNames } from '../data/column-names.js';
import { findingsAmong, rowName } from '../data/findings.js';
import { inverse, METRICS, type MetricStyle, noValueText } from '../data/metric.js';
import { modeUnderDiscussion, overviewOf } from '../data/overview.js';
import { type Compared, JUDGED_LEVEL, standingsAgainst } from '../data/standings.js';
import { overviewText } from '../screen/overview-screen.js';
import { hasIntervals, runDetails } from './letter-details.js';
import { LETTER_WIDTH } from './letter-grid.js';
import { briefFacts, isDetailed, type LetterOptions, missingIn, withCases } from './letter-parts.js';

/** The paragraphs above the command that repeats the run, in `room` lines unless that is null. */
export function runLetter(run: Run, options: LetterOptions, room: number | null): string[][] {
  const rows = pickRows(run, options.workloads ?? null);
  const about = options.mode ?? modeUnderDiscussion(rows);
  const findings = findingsAmong(run, rows);
  const missing = missingIn(run, findings, options);
  if (about === null) return [['Nothing was measured.'], briefFacts(run, findings), ...missing];
  const style = METRICS[options.metric ?? 'p50'];
  // Times of an emulated CPU mean nothing, so that only requests are shown.
  const judged = run.host.emulated ? null : style;
  const found = judged === null ? [] : standingsOf(run, rows, about, judged);
  const claims = claimsOf(run, rows, about, judged, found);
  const method = methodOf(found);
  if (isDetailed(options)) return [claims, ...runDetails(run, rows, style, method, options), ...missing];
  const explained = explanation(rows, judged, method, columnNames(run).get(about)!);
  const overview = overviewOf(rows, about, judged);
  const named = found.flatMap(({ slower, faster }) => [...slower.slice(0, 1), ...faster.slice(0, 1)]);
  const look = { width: LETTER_WIDTH, units: options.units ?? 'auto', always: new Set(named.map(({ row }) => row)) };
  const draw = (most: number): string[] => {
    const { lines, hiddenModes } = overviewText(overview, run, { ...look, most });
    const hidden = hiddenModes.map(labelOf).join(', ');
    if (hidden === '') return lines;
    return [...lines, ...wrap(`No room for ${hidden} (--details shows all modes).`, LETTER_WIDTH)];
  };
  return withCases([[claims, briefFacts(run, findings), explained], missing], rows.length, draw, room);
}

/** The mode against native and against plain. Judged over the whole run, whatever part of it is shown. */
function standingsOf(run: Run, rows: readonly Row[], about: Mode, style: MetricStyle) {
  return ([REFERENCE_MODE, FUSE_REFERENCE_MODE] as const).flatMap((against) => {
    const { modes, together } = standingsAgainst(rowsOf(run), against, style);
    const standing = modes.find(({ mode }) => mode === about);
    if (standing === undefined) return [];
    const among = (some: readonly Compared[]) => some.filter(({ row }) => rows.includes(row));
    const [slower, faster] = [among(standing.slower), among(standing.faster)];
    const [judged, unjudged] = [among(standing.judged), among(standing.unjudged)];
    return [{ against, together, slower, faster, judged, unjudged }];
  });
}

type Against = ReturnType<typeof standingsOf>[number];

/** What slower and faster mean in the claims; empty where there is neither. */
function methodOf(found: readonly Against[]): string {
  const together = found.flatMap((one) => (one.together === 0 ? [] : [`${one.together} with ${one.against}`]));
  return together.length === 0
    ? ''
    : `Slower, faster: ${100 * JUDGED_LEVEL} % level for all comparisons of the run, ${together.join(' and ')}, together (Holm).`;
}

/** The claims about a mode over some rows of a run; `style` is null where times are not judged. */
function claimsOf(
  run: Run,
  rows: readonly Row[],
  about: Mode,
  style: MetricStyle | null,
  found: readonly Against[],
): string[] {
  const name = columnNames(run).get(about)!;
  const label = ascii(labelOf(about));
  const called = name === label ? name : `${label} (${name})`;
  const intervals = found.some(({ judged }) => judged.length > 0) ? ' (95 % interval)' : '';
  const title = style === null ? '' : `, ${style.title}`;
  const rest = found.flatMap(({ against, slower, faster, judged }) => {
    const same = judged.length - slower.length - faster.length;
    return same === 0 ? [] : [`from ${against} in ${same}`];
  });
  const statements = [
    ...found.flatMap((one) => [
      ...extremeText('slower', one.slower, one, rows, run),
      ...extremeText('faster', one.faster, one, rows, run),
    ]),
    ...(rest.length === 0 ? [] : [`no difference shown ${rest.join(', ')}`]),
    ...unjudgedText(found),
    ...requestsText(rows, about),
  ];
  const end = statements.length > 0 ? ':' : '';
  return [
    ...wrap(`${called}${title} in ${count(rows.length, 'case')}${intervals}${end}`, LETTER_WIDTH, '  '),
    ...statements.flatMap((text) => wrap(text, LETTER_WIDTH, '    ', '  ')),
  ];
}

function extremeText(
  what: 'slower' | 'faster',
  compared: readonly Compared[],
  { against, judged }: Against,
  rows: readonly Row[],
  run: Run,
): string[] {
  const [most] = compared;
  if (most === undefined) return [];
  const { center, lo, hi } = what === 'slower' ? most.ratio : inverse(most.ratio);
  const of = judged.length === rows.length ? '' : ` of ${judged.length}`;
  const text = `${rowName(most.row, run)} ${ratio(center)}x (${interval(lo, hi)})`;
  return [
    `${what} than ${against} in ${compared.length}${of}, ${compared.length === 1 ? '' : 'most '}${text}`,
  ];
}

/** What has no interval, and why. */
function unjudgedText(found: readonly Against[]): string[] {
  const lacking = Math.max(0, ...found.map(({ unjudged }) => unjudged.length));
  if (lacking === 0) return [];
  const why = `fewer than ${MIN_BRING_UPS} bring-ups: no 95 % interval, not judged`;
  return found.every(({ judged }) => judged.length === 0) ? [why] : [`${count(lacking, 'case')}: ${why}`];
}

/** Fewer requests per operation are none. */
const NO_REQUEST = 0.005;

function requestsText(rows: readonly Row[], about: Mode): string[] {
  const without = (mode: Mode) => {
    const counted = rows.flatMap(({ cells }) => {
      const cell = cells.get(mode);
      return cell?.state === 'measured' && cell.requests !== null ? [cell.requests] : [];
    });
    return { none: counted.filter((requests) => requests < NO_REQUEST).length, of: counted.length };
  };
  const [own, other] = [without(about), without(FUSE_REFERENCE_MODE)];
  if (own.of === 0) return [];
  const inOther = `${other.none}${other.of === own.of ? '' : ` of ${other.of}`}`;
  const plain = about === FUSE_REFERENCE_MODE || other.of === 0 ? '' : ` (plain: in ${inOther})`;
  return [`no FUSE request in ${own.none}${own.of === rows.length ? '' : ` of ${own.of}`}${plain}`];
}

const CACHES: Readonly<Record<CacheState, string>> = { direct: 'bypassed', warm: 'filled', cold: 'dropped' };

/** What the columns are. */
function explanation(
  rows: readonly Row[],
  style: MetricStyle | null,
  method: string,
  about: string,
): string[] {
  const used = (Object.keys(CACHES) as CacheState[]).filter((state) =>
    rows.some(({ workload }) => workload.cache === state),
  );
  const caches = `${used.join(', ')}: FUSE page cache ${used.map((state) => CACHES[state]).join(', ')}.`;
  if (style === null) {
    const why = 'Times are left out, because the CPU is emulated (--details shows them).';
    return wrap(`${caches} ${why}`, LETTER_WIDTH);
  }
  const counted = rows.some((row) => [...row.cells.values()].some(({ requests }) => requests !== null));
  const parts = [
    style.lowerIsBetter ? '' : `${style.title}: more is better.`,
    ABSOLUTE_VALUES,
    hasIntervals(rows, style) ? RATIO_INTERVAL : '',
    method,
    counted ? `req: FUSE requests of ${about} per operation.` : '',
    `${caches}${noValueText(rows, style)}`,
  ];
  return wrap(parts.join(' '), LETTER_WIDTH);
}
