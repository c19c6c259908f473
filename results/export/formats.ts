// The formats of `fusebench export`, each loaded when it is asked for.

import { isTimed } from '../quantities/summary.js';
import type { Run } from '../run/model.js';
import { inOrder } from './rows.js';
import type { TestReport } from './test-report.js';

type Exporter = (run: Run) => string;

export interface Format {
  /** One line for a list of formats. */
  readonly what: string;
  readonly load: () => Promise<Exporter>;
  /** The ending of the files, without a dot, where there is one per case: its exporter takes a run of one case. */
  readonly perCase?: string;
}

/** A file of an export; `caseId` is null where it is of the whole run. */
export interface Exported {
  readonly caseId: string | null;
  readonly text: string;
}

async function ofTests(write: (report: TestReport) => string): Promise<Exporter> {
  const { runReport } = await import('./test-report.js');
  return (run) => write(runReport(run));
}

/** A run in a format: one file, or one for each timed case. */
export async function exported(format: FormatName, run: Run): Promise<Exported[]> {
  const { load, perCase }: Format = FORMATS[format];
  const exporter = await load();
  if (!perCase) return [{ caseId: null, text: exporter(run) }];
  return inOrder(run)
    .filter(isTimed)
    .map((one) => ({ caseId: one.case.id, text: exporter({ ...run, measurements: [one] }) }));
}

export const FORMATS = {
  csv: {
    what: 'one row per case (rounds and histograms are written next to every run)',
    load: async () => (await import('./csv.js')).summaryCsv,
  },
  json: {
    what: 'the summary: every number of the table, without rounds',
    load: async () => (await import('./json.js')).json,
  },
  'fio-json': {
    what: 'the shape of fio --output-format=json+',
    load: async () => (await import('./fio-json.js')).fioJson,
  },
  benchstat: {
    what: 'Go benchmark results, a line per bring-up',
    load: async () => (await import('./benchstat.js')).benchstat,
  },
  'github-action-benchmark': {
    what: 'for its tool customSmallerIsBetter',
    load: async () => (await import('./github-action-benchmark.js')).githubActionBenchmark,
  },
  bmf: { what: 'Bencher Metric Format', load: async () => (await import('./bmf.js')).bmf },
  ktap: {
    what: 'Kernel TAP: was each case measured as its mode promises',
    load: async () => ofTests((await import('./ktap.js')).ktap),
  },
  junit: { what: 'JUnit XML of the same', load: async () => ofTests((await import('./junit.js')).junit) },
  lava: { what: 'LAVA test signals with measurements', load: async () => (await import('./lava.js')).lava },
  kcidb: { what: 'a KCIDB report, schema 5.3', load: async () => (await import('./kcidb.js')).kcidb },
  openmetrics: {
    what: 'OpenMetrics 1.0 text, also read as the text format of Prometheus',
    load: async () => (await import('./openmetrics.js')).openmetrics,
  },
  hgrm: {
    what: 'HdrHistogram percentile distributions, a file per case',
    perCase: 'hgrm',
    load: async () => (await import('./hgrm.js')).hgrm,
  },
  hlog: {
    what: 'HdrHistogram interval log, a line per round',
    load: async () => (await import('./hlog.js')).hlog,
  },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;
