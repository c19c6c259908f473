// The differences between two sides besides the numbers: host, kernel, backing, plan, negotiated flags.
//
// A difference that makes times meaningless is `incomparable`, every other one is a note: often the purpose is to
// compare kernels or daemon flags, and then the reader must see which.

import { type Measurement, type Mode, Negotiated, type Run } from '../run/model.js';
import { sumOf } from '../stats/quantile.js';

export interface Difference {
  readonly field: string;
  readonly baseline: string;
  readonly candidate: string;
  /** Why it makes sides incomparable; null for a note. */
  readonly incomparable: string | null;
  /** What it makes incomparable. */
  readonly affects: 'everything' | 'times';
}

type Check = readonly [
  field: string,
  of: (run: Run) => unknown,
  incomparable?: string | null,
  affects?: Difference['affects'],
];

const NOTES_OF_HOST = [
  ...(['hostname', 'memoryBytes', 'governor', 'clocksource', 'virtualization'] as const),
  ...(['lsms', 'nodeVersion'] as const),
];
const ANOTHER_CPU = 'times of different processors differ with the same code, too';
const ALWAYS: readonly Check[] = [
  ['host.emulated', (run) => run.host.emulated, 'emulated time is not time; only counts compare'],
  ['host.arch', (run) => run.host.arch, ANOTHER_CPU, 'times'],
  ['host.cpuModel', (run) => run.host.cpuModel, ANOTHER_CPU, 'times'],
  ['host.cpus', (run) => run.host.cpus, 'times depend on how many CPUs there are to run on', 'times'],
  ['backing.fsType', (run) => run.backing.fsType, 'different backing file systems'],
  [
    'plan.sharedFile',
    (run) => run.plan.sharedFile,
    'one shared file is different work from one file per thread',
  ],
  ['plan.scheduler', (run) => run.plan.scheduler ?? 'normal', 'the scheduler preempts differently'],
  ...NOTES_OF_HOST.map((name): Check => [`host.${name}`, (run) => run.host[name]]),
  ['tool.version', (run) => run.tool.version],
  ['plan.profile', (run) => run.plan.profile],
  ['plan.roundsPerBringUp', (run) => run.plan.roundsPerBringUp],
  ['plan.serviceTimes', (run) => run.plan.serviceTimes],
  ['status', (run) => run.status],
];

/** The differences between the first run of each side, and among the runs of a side, each field once. */
export function differences(
  baseline: readonly Run[],
  candidate: readonly Run[],
  sameKernel: boolean,
): Difference[] {
  const anotherKernel = sameKernel ? 'times of different kernels differ with the same daemon, too' : null;
  const checks: Check[] = [
    ...ALWAYS,
    ['host.kernel', (run) => run.host.kernel, anotherKernel, 'times'],
    ...modesOf([...baseline, ...candidate]).flatMap(negotiatedChecks),
  ];
  const found = checks.flatMap(([field, of, incomparable = null, affects = 'everything']): Difference[] => {
    const [base, head] = [distinct(baseline, of), distinct(candidate, of)];
    return base === head ? [] : [{ field, ...withoutCommon(field, base, head), incomparable, affects }];
  });
  return withModesTogether(found);
}

const A_MODE = /^modes\.([^.]+)\.(\w+)$/;

/** The same difference in several modes is one difference, of `modes.plain,file-passthrough.flags`. */
function withModesTogether(found: readonly Difference[]): Difference[] {
  const together = new Map<string, Difference>();
  for (const one of found) {
    const [, mode, name] = A_MODE.exec(one.field) ?? [];
    const key = `${name ?? one.field}: ${one.baseline} -> ${one.candidate}`;
    const before = together.get(key);
    const field = before?.field.replace(/\.(?=\w+$)/, `,${mode}.`) ?? one.field;
    together.set(key, { ...one, field });
  }
  return [...together.values()];
}

/** Of lists and command lines, only the words that the other side lacks; an option with its values is one word. */
function withoutCommon(field: string, baseline: string, candidate: string) {
  if (!/\.(kernelOffers|flags|passthroughOps|setup)$/.test(field)) return { baseline, candidate };
  const [a, b] = [baseline, candidate].map((text) => text.match(/--\S+(?: (?!--)\S+)*|\S+/g) ?? []);
  const less = (own: readonly string[], other: readonly string[]): string =>
    own.filter((word) => !other.includes(word)).join(' ') || 'none';
  return { baseline: less(a!, b!), candidate: less(b!, a!) };
}

function modesOf(runs: readonly Run[]): Mode[] {
  const shared = runs[0]?.modes.map(({ mode }) => mode) ?? [];
  return shared.filter((mode) => runs.every((run) => run.modes.some((record) => record.mode === mode)));
}

const NEGOTIATED_FIELDS = (Object.keys(Negotiated.entries) as (keyof Negotiated)[]).filter(
  (field) => field !== 'major',
);

function negotiatedChecks(mode: Mode): Check[] {
  const record = (run: Run) => run.modes.find((one) => one.mode === mode);
  return [
    ...NEGOTIATED_FIELDS.map(
      (field): Check => [`modes.${mode}.${field}`, (run) => record(run)?.negotiated?.[field] ?? null],
    ),
    [`modes.${mode}.setup`, (run) => withoutPaths(record(run)?.setup ?? '')],
  ];
}

/** The names of temporary folders differ from run to run and do not count. */
function withoutPaths(setup: string): string {
  return setup
    .replace(/(?<![\w.-])\/(?:[\w.+-]+\/)*([\w.+-]+)/g, '.../$1')
    .replace(/fusebench-\w+/g, 'fusebench-*');
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

/** All values of a side; the order of a list does not count. */
function distinct(runs: readonly Run[], of: (run: Run) => unknown): string {
  const texts = runs.map((run) => {
    const value = of(run);
    if (Array.isArray(value)) return value.map(String).sort(byText).join(' ') || 'none';
    return value === null ? 'unknown' : String(value);
  });
  return [...new Set(texts)].sort(byText).join(' | ');
}

const WORK = ['operation', 'cache', 'blockBytes', 'fileBytes', 'entries', 'threads', 'sharedFile'] as const;

/** Why two measurements of one case id did different work, or null when they did the same. */
export function differentWork(a: Measurement, b: Measurement): string | null {
  for (const field of WORK) {
    const [x, y] = [a.case.workload[field], b.case.workload[field]];
    if (x !== y) return `${field} is ${x} in one and ${y} in the other`;
  }
  const [x, y] = [bytesPerOperation(a), bytesPerOperation(b)];
  return Math.abs(x - y) <= 1e-9 * x ? null : `one operation moved ${x} bytes in one and ${y} in the other`;
}

function bytesPerOperation({ rounds }: Measurement): number {
  const operations = sumOf(rounds, (round) => round.operations);
  return operations === 0 ? 0 : sumOf(rounds, ({ bytes }) => bytes) / operations;
}
