// The numbers that each export shows of a case, read as its consumers read it.

import type { Exported, FormatName } from '../../results/export/formats.js';
import type { Shown } from './answers.js';

type Reader = (files: readonly Exported[]) => Shown[];

/** What is null or absent is not shown. */
function shown({ id, numbers }: { id: string; numbers: Readonly<Record<string, unknown>> }): Shown[] {
  return Object.entries(numbers).flatMap(([name, value]) =>
    value === null || value === undefined || value === '' ? [] : [{ caseId: id, name, text: String(value) }],
  );
}

const only = ([file]: readonly Exported[]): string => file!.text;

/** Parsed JSON of which only some fields are looked at. */
interface Tree {
  readonly [field: string]: Tree | undefined;
}

const parsed = (files: readonly Exported[]): Tree => JSON.parse(only(files)) as Tree;
const list = (tree: Tree | undefined): readonly Tree[] => tree as unknown as readonly Tree[];
const isZero = (tree: Tree | undefined): boolean => Number(tree) === 0;

/** Lines of a CSV file without quotes in it. */
export function csvRows(text: string): Record<string, string>[] {
  const [head, ...lines] = text.trimEnd().split('\n');
  const columns = head!.split(',');
  return lines.map((line) => {
    const fields = line.split(',');
    return Object.fromEntries(columns.map((column, i) => [column, fields[i]!]));
  });
}

const csv: Reader = (files) =>
  csvRows(only(files)).flatMap((row) =>
    shown({
      id: row.case!,
      numbers: {
        p50: row.p50_ns,
        mean: row.mean_ns,
        p99: row.p99_ns,
        'p99.9': row.p999_ns,
        tail: row.tail_ns,
        'ops/s': row.ops_per_s,
        'MB/s': row.mb_per_s === '0' ? null : row.mb_per_s,
        'ratio to native': row.ratio_to_native,
        'ratio to native <': row.ratio_to_native_lo,
        'ratio to native >': row.ratio_to_native_hi,
        'ratio to plain': row.ratio_to_plain,
        'ratio to plain <': row.ratio_to_plain_lo,
        'ratio to plain >': row.ratio_to_plain_hi,
        'requests per operation': row.requests_per_op,
        'context switches per operation': row.switches_per_op,
        'context switches per operation, client': row.client_switches_per_op,
        'context switches per operation, daemon': row.daemon_switches_per_op,
        'CPU time per operation, client': row.client_cpu_ns_per_op,
        'CPU time per operation, daemon': row.daemon_cpu_ns_per_op,
      },
    }),
  );

const json: Reader = (files) =>
  list(parsed(files).cases).flatMap((one) =>
    shown({
      id: String(one.id),
      numbers: {
        p50: one.latencyNs?.p50,
        mean: one.latencyNs?.mean,
        p99: one.latencyNs?.p99,
        'p99.9': one.latencyNs?.p999,
        tail: one.tail?.ns,
        'ops/s': one.operationsPerSecond,
        'MB/s': isZero(one.megabytesPerSecond) ? null : one.megabytesPerSecond,
        'ratio to native': one.ratioToNative?.center,
        'ratio to native <': one.ratioToNative?.lo,
        'ratio to native >': one.ratioToNative?.hi,
        'ratio to plain': one.ratioToPlain?.center,
        'ratio to plain <': one.ratioToPlain?.lo,
        'ratio to plain >': one.ratioToPlain?.hi,
        'requests per operation': one.requests?.total,
        'context switches per operation': one.contextSwitches?.total,
        'context switches per operation, client': one.contextSwitches?.client?.total,
        'context switches per operation, daemon': one.contextSwitches?.daemon?.total,
        'CPU time per operation, client': one.cpuNs?.client,
        'CPU time per operation, daemon': one.cpuNs?.daemon,
      },
    }),
  );

const fioJson: Reader = (files) =>
  list(parsed(files).jobs).flatMap((job) => {
    const busy = isZero(job.write?.total_ios) ? job.read : job.write;
    const latency = busy?.clat_ns;
    return shown({
      id: String(job.jobname),
      numbers: {
        p50: latency?.percentile?.['50.000000'],
        p99: latency?.percentile?.['99.000000'],
        mean: latency?.mean,
        'ops/s': busy?.iops,
        'MB/s': isZero(busy?.bw_bytes) ? null : Number(busy?.bw_bytes) / 1e6,
      },
    });
  });

const githubActionBenchmark: Reader = (files) =>
  list(parsed(files)).flatMap(({ name, value, extra }) => {
    const [, id, quantity] = /^(\S+) (.+)$/.exec(String(name))!;
    return [
      ...shown({ id: id!, numbers: { [quantity!]: value } }),
      ...sentenceNumbers(id!, String(extra ?? '')),
    ];
  });

const bmf: Reader = (files) =>
  Object.entries(parsed(files)).flatMap(([id, measures]) =>
    shown({
      id,
      numbers: {
        p50: measures?.latency?.value,
        'p50 <': measures?.latency?.lower_value,
        'p50 >': measures?.latency?.upper_value,
        mean: measures?.['latency-mean']?.value,
        p99: measures?.['latency-p99']?.value,
        'ops/s': measures?.throughput?.value,
        'requests per operation': measures?.['requests-per-operation']?.value,
        'context switches per operation': measures?.['context-switches-per-operation']?.value,
      },
    }),
  );

/** `p50 949.2 ns, mean 1008 ns, 2.01 context switches per operation, 1 requests per operation`. */
function sentenceNumbers(id: string, sentence: string): Shown[] {
  const times = [...sentence.matchAll(/\b(p50|mean) ([\d.e+-]+) ns/g)].map(([, name, text]) => ({
    caseId: id,
    name: name!,
    text: text!,
  }));
  const counts = [...sentence.matchAll(/([\d.e-]+) ((?:context switches|requests) per operation)/g)].map(
    ([, text, name]) => ({ caseId: id, name: name!, text: text! }),
  );
  return [...times, ...counts];
}

/** `read-4k-rand/direct/t1/same-cpu` and `plain` make a case's id. */
const ktap: Reader = (files) => {
  const found: Shown[] = [];
  let pending: [mode: string, details: string][] = [];
  let details = '';
  for (const line of only(files).split('\n')) {
    const comment = /^ {2}# (p50 .*)$/.exec(line);
    if (comment) details = comment[1]!;
    const test = /^ {2}ok \d+ (\S+)$/.exec(line);
    if (test) pending.push([test[1]!, details]);
    const suite = /^(?:not )?ok \d+ (\S+)/.exec(line);
    if (!suite) continue;
    for (const [mode, sentence] of pending) found.push(...sentenceNumbers(`${suite[1]}/${mode}`, sentence));
    pending = [];
  }
  return found;
};

const junit: Reader = (files) =>
  [
    ...only(files).matchAll(
      /<testcase name="([^"]+)" classname="([^"]+)"[^>]*>\s*<system-out>([^<]*)<\/system-out>/g,
    ),
  ].flatMap(([, mode, suite, text]) => sentenceNumbers(`${suite}/${mode}`, text!));

/** Ids of LAVA have minus signs for slashes. */
const lava: Reader = (files) =>
  [...only(files).matchAll(/TEST_CASE_ID=(\S+) RESULT=pass MEASUREMENT=(\S+) UNITS=ns>/g)].map(
    ([, id, text]) => ({ caseId: id!, name: 'p50', text: text! }),
  );

const kcidb: Reader = (files) =>
  list(parsed(files).tests).flatMap(({ id, number, comment }) => {
    const caseId = String(id).split('/').slice(1).join('/');
    if (number === undefined) return [];
    const p50 = { caseId, name: 'p50', text: String(number.value), unit: 1e9 };
    return [p50, ...sentenceNumbers(caseId, String(comment))];
  });

const openmetrics: Reader = (files) => {
  const sums = new Map<string, { id: string; name: string; sum: number }>();
  const found: Shown[] = [];
  for (const line of only(files).split('\n')) {
    const match = /^fusebench_(\w+)\{(.*)\} (\S+)$/.exec(line);
    const label = (name: string): string | undefined =>
      new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(match?.[2] ?? '')?.[1];
    if (!match || label('workload') === undefined) continue;
    const [, family, , value] = match as unknown as [string, string, string, string];
    const id = [
      label('workload'),
      label('cache'),
      `t${label('threads')}`,
      label('placement'),
      label('mode'),
    ].join('/');
    const quantity = /^operation_(p50|mean|p99)_seconds$/.exec(family)?.[1];
    if (quantity) found.push({ caseId: id, name: quantity, text: value, unit: 1e9 });
    const name = {
      requests_per_operation: 'requests per operation',
      context_switches_per_operation: `context switches per operation, ${label('process')}`,
    }[family];
    if (name === undefined) continue;
    const before = sums.get(`${id} ${name}`) ?? { id, name, sum: 0 };
    sums.set(`${id} ${name}`, { ...before, sum: before.sum + Number(value) });
  }
  return [
    ...found,
    ...[...sums.values()].map(({ id, name, sum }) => ({ caseId: id, name, text: String(sum) })),
  ];
};

/** One line a bring-up; the value of a case is the geometric mean over them, as benchstat's geomean. */
const benchstat: Reader = (files) => {
  const columns: Readonly<Record<string, string>> = {
    'ns/op': 'mean',
    'p50-ns/op': 'p50',
    'p99-ns/op': 'p99',
    'ops/s': 'ops/s',
  };
  const logs = new Map<string, { id: string; name: string; logs: number[] }>();
  for (const [, workload, cache, threads, mode, placement, rest] of only(files).matchAll(
    /^Benchmark(\S+?)\/cache=(\w+)\/threads=(\d+)\/mode=([^/\s]+)\/placement=(\S+)\t(.*)$/gm,
  )) {
    const id = `${workload![0]!.toLowerCase()}${workload!.slice(1)}/${cache}/t${threads}/${placement}/${mode}`;
    for (const [, value, unit] of rest!.matchAll(/([\d.e+-]+) (\S+)/g)) {
      const name = columns[unit!];
      if (name === undefined) continue;
      const before = logs.get(`${id} ${name}`) ?? { id, name, logs: [] };
      logs.set(`${id} ${name}`, { ...before, logs: [...before.logs, Math.log(Number(value))] });
    }
  }
  return [...logs.values()].map(({ id, name, logs: each }) => ({
    caseId: id,
    name,
    text: String(Math.exp(each.reduce((sum, log) => sum + log, 0) / each.length)),
  }));
};

/** A distribution of all timed operations: the p50 of the tables is in its comment. */
const hgrm: Reader = (files) =>
  files.map(({ caseId, text }) => ({
    caseId: caseId!,
    name: 'p50',
    text: /p50 of the tables = (\S+)\]/.exec(text)![1]!,
  }));

/** Each round's own histogram, which no table shows. */
const hlog: Reader = () => [];

/** A format without an entry does not compile. */
export const EXPORT_READERS: Readonly<Record<FormatName, Reader>> = {
  csv,
  json,
  'fio-json': fioJson,
  benchstat,
  'github-action-benchmark': githubActionBenchmark,
  bmf,
  ktap,
  junit,
  lava,
  kcidb,
  openmetrics,
  hgrm,
  hlog,
};

/** Formats that show no number of a case as a whole. */
export const WITHOUT_ANSWERS: ReadonlySet<FormatName> = new Set(['hlog']);
