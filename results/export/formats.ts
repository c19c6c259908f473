// The formats of `fusebench export`, each loaded when it is asked for.

import type { Run } from '../run/model.js';

export type Exporter = (run: Run) => string;

/** A Format is one thing a run can be turned into. */
export interface Format {
  /** One line for a list of formats. */
  readonly what: string;
  /** The usual ending of the file's name, without a dot. */
  readonly extension: string;
  readonly load: () => Promise<Exporter>;
}

export const FORMATS = {
  csv: {
    what: 'one row a case (rounds and histograms are written next to every run)',
    extension: 'csv',
    load: async () => (await import('./csv.js')).summaryCsv,
  },
  json: {
    what: 'the summary: every number of the table, without rounds',
    extension: 'json',
    load: async () => (await import('./json.js')).json,
  },
  'fio-json': {
    what: 'the shape of fio --output-format=json+',
    extension: 'json',
    load: async () => (await import('./fio-json.js')).fioJson,
  },
  benchstat: {
    what: 'Go benchmark results, a line a bring-up',
    extension: 'txt',
    load: async () => (await import('./benchstat.js')).benchstat,
  },
  'github-action-benchmark': {
    what: 'for its tool customSmallerIsBetter',
    extension: 'json',
    load: async () => (await import('./github-action-benchmark.js')).githubActionBenchmark,
  },
  bmf: {
    what: 'Bencher Metric Format',
    extension: 'json',
    load: async () => (await import('./bmf.js')).bmf,
  },
  ktap: {
    what: 'Kernel TAP: was each case measured as its mode promises',
    extension: 'ktap',
    load: async () => {
      const [{ ktap }, { runReport }] = await Promise.all([import('./ktap.js'), import('./test-report.js')]);
      return (run: Run) => ktap(runReport(run));
    },
  },
  junit: {
    what: 'JUnit XML of the same',
    extension: 'xml',
    load: async () => {
      const [{ junit }, { runReport }] = await Promise.all([
        import('./junit.js'),
        import('./test-report.js'),
      ]);
      return (run: Run) => junit(runReport(run));
    },
  },
  lava: {
    what: 'LAVA test signals with measurements',
    extension: 'txt',
    load: async () => (await import('./lava.js')).lava,
  },
  kcidb: {
    what: 'a KCIDB report, schema 5.3',
    extension: 'json',
    load: async () => (await import('./kcidb.js')).kcidb,
  },
  openmetrics: {
    what: 'OpenMetrics 1.0 text',
    extension: 'txt',
    load: async () => (await import('./openmetrics.js')).openmetrics,
  },
  hgrm: {
    what: 'HdrHistogram percentile distributions',
    extension: 'hgrm',
    load: async () => (await import('./hgrm.js')).hgrm,
  },
  hlog: {
    what: 'HdrHistogram interval log, a line a round',
    extension: 'hlog',
    load: async () => (await import('./hlog.js')).hlog,
  },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;
