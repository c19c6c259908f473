// The numbers behind the marks of a picture: what its specification carries as data, read by the names of its fields.

import type { ChartName } from '../../charts/pictures/pictures.js';
import type { Spec } from '../../charts/pictures/spec.js';
import type { AnsweredCase, Shown } from './answers.js';

/** What a picture draws of a case, by the fields of its data. A picture without an entry does not compile. */
export const PICTURE_FIELDS: Readonly<Record<ChartName, Readonly<Record<string, string>>>> = {
  latency: { p50: 'p50', mean: 'mean' },
  ratio: {
    ratio: 'ratio to native',
    lo: 'ratio to native <',
    hi: 'ratio to native >',
    text: 'ratio to native',
  },
  // Two panels: the first field of these is told by the panel.
  switches: { value: 'context switches per operation|requests per operation' },
  heatmap: { text: 'p50|ratio to native' },
  throughput: { value: 'ops/s', lo: 'ops/s <', hi: 'ops/s >' },
  // Distributions of all timed operations, which no table shows.
  cdf: {},
  histogram: {},
  // Ratios round by round, of which no table shows any.
  strip: {},
};

interface Mark {
  readonly row?: string;
  readonly panel?: string;
  readonly mode?: string;
  readonly threads?: number;
  readonly [field: string]: unknown;
}

/** Every list of data in a specification. */
function marksOf(spec: Spec): Mark[] {
  const found: Mark[] = [];
  const walk = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    const { data } = node as { data?: { values?: readonly Mark[] } };
    if (data?.values !== undefined) found.push(...data.values);
    for (const child of Object.values(node)) walk(child);
  };
  walk(spec);
  return found;
}

/** The numbers of the marks that are of a case; one that names no case of the run is an error. */
export function pictureAnswers(name: ChartName, spec: Spec, cases: readonly AnsweredCase[]): Shown[] {
  const marks = marksOf(spec).filter(({ mode }) => mode !== undefined);
  return marks.flatMap((mark) => {
    const one = cases.find(({ row, mode }) => mode === mark.mode && row === rowOf(mark));
    if (one === undefined) throw new Error(`${name} draws ${JSON.stringify(mark)}, which is no case`);
    return Object.entries(PICTURE_FIELDS[name]).flatMap(([field, meaning]) => {
      const value = mark[field];
      if (value === undefined || value === null) return [];
      return [{ caseId: one.id, name: meaning, ...withUnit(String(value)) }];
    });
  });
}

function rowOf({ row, panel, threads }: Mark): string | undefined {
  return row ?? (threads === undefined ? panel : `${panel}/t${threads}`);
}

/** `949 ns`, `1.18x`, `2.5`. */
function withUnit(text: string): { text: string; unit?: number } {
  const [, number, unit] = /^([\d.e+-]+)(?:x|\u00a0| )?(ns|us|\u00b5s|ms|s)?$/.exec(text) ?? [];
  if (number === undefined) return { text };
  return unit === undefined
    ? { text: number }
    : { text: number, unit: { ns: 1, ms: 1e6, s: 1e9 }[unit] ?? 1e3 };
}
