// The tables of `fusebench ablate`: what each operation saves in each workload, and the sweep; at most 72 columns of ASCII.

import { duration, perOperation, ratio } from '../../results/format/format.js';
import {
  type Ablation,
  type AblationCell,
  type AblationRow,
  contributions,
  WAYS,
} from '../../results/study/ablation.js';
import { crossoverText } from '../data/crossovers.js';

const NAME_WIDTH = 27;
const OPERATION_WIDTH = 10;
const WORKLOAD_WIDTH = 30;

function sameRequests(a: AblationCell, b: AblationCell): boolean {
  const opcodes = new Set([...Object.keys(a.requests), ...Object.keys(b.requests)]);
  return [...opcodes].every(
    (opcode) => Math.abs((a.requests[opcode] ?? 0) - (b.requests[opcode] ?? 0)) < 0.05,
  );
}

/** The variants worth a line: without an operation that matters, an operation that is enough alone, and both ends. */
function telling({ cells }: AblationRow): AblationCell[] {
  const all = cells[0];
  if (all === undefined) return [];
  const plain = cells.find(({ variant }) => variant === 'plain');
  const matters = plain === undefined || !sameRequests(all, plain);
  return cells.filter(({ variant }, i) => {
    if (i === 0 || variant === 'plain') return true;
    const same = sameRequests(cells[i]!, all);
    return matters && (variant.startsWith('without') ? !same : same);
  });
}

function requestsText({ requests }: AblationCell): string {
  const parts = Object.entries(requests)
    .filter(([, count]) => count >= 0.05)
    .map(([opcode, count]) => `${opcode} ${perOperation(count)}`);
  return parts.length === 0 ? '-' : parts.join(' ');
}

function cellLines(cell: AblationCell, timesCount: boolean): string[] {
  const { center, lo, hi } = cell.timesAll;
  const known = timesCount && Number.isFinite(lo) && Number.isFinite(hi);
  const interval = known ? ` ${ratio(lo)}..${ratio(hi)}` : '';
  const times = timesCount ? `${ratio(center)}x` : '-';
  const numbers = `${perOperation(cell.switches).padStart(7)}${duration(cell.p50Ns).padStart(10)}${times.padStart(8)}${interval}`;
  return [`  ${cell.variant.padEnd(NAME_WIDTH - 2)}${numbers}`, `    ${requestsText(cell)}`];
}

function rowLines(row: AblationRow, timesCount: boolean): string[] {
  return [row.workload, ...telling(row).flatMap((cell) => cellLines(cell, timesCount)), ''];
}

function failureLines({ rows }: Ablation): string[] {
  const failures = rows.flatMap(({ workload, failures }) =>
    Object.entries(failures).map(([variant, reason]) => `failed: ${workload} ${variant}: ${reason}`),
  );
  return failures.length === 0 ? [] : [...failures, ''];
}

function contributionLines({ rows, variants, host }: Ablation): string[] {
  const operations = variants.find(({ name }) => name === 'all')?.opsMask ?? [];
  const found = contributions(rows, operations);
  return [
    `${'without'.padEnd(OPERATION_WIDTH)}${'an operation of'.padEnd(WORKLOAD_WIDTH)}requests  switches      x p50`,
    '-'.repeat(72),
    ...found.map(
      ({ operation, workload, requests, switches, timesAll }, i) =>
        `${(found[i - 1]?.operation === operation ? '' : operation).padEnd(OPERATION_WIDTH)}${workload.padEnd(WORKLOAD_WIDTH)}` +
        `${more(requests).padStart(8)}${more(switches).padStart(10)}${(host.emulated ? '-' : `${ratio(timesAll.center)}x`).padStart(11)}`,
    ),
    ...operations
      .filter((operation) => !found.some((one) => one.operation === operation))
      .map((operation) => `${operation.padEnd(OPERATION_WIDTH)}saves no request of these workloads`),
    '',
  ];
}

function more(count: number): string {
  return `${count < 0 ? '-' : '+'}${perOperation(Math.abs(count))}`;
}

function sweepLines({ sweep, entries, crossovers }: Ablation): string[] {
  const percents = [...new Set(sweep.map(({ percent }) => percent))];
  const cell = (way: string, percent: number): string => {
    const point = sweep.find((one) => one.way === way && one.percent === percent);
    return point === undefined ? '-' : `${duration(point.elapsedNs)} (${Math.round(point.requests)})`;
  };
  return [
    `listing ${entries} entries with nothing cached, then statx of a share of them:`,
    'time of all, and requests in brackets',
    '',
    `${'share'.padEnd(8)}${WAYS.map((way) => way.padStart(21)).join('')}`,
    ...percents.map(
      (percent) =>
        `${`${percent} %`.padEnd(8)}${WAYS.map((way) => cell(way, percent).padStart(21)).join('')}`,
    ),
    '',
    ...crossovers.map((one) => `${one.of}: ${crossoverText(one)}`),
  ];
}

function detailLines({ rows, host }: Ablation): string[] {
  return [
    `${'operations passed through'.padEnd(NAME_WIDTH)}${'switches'.padStart(7)}${'p50'.padStart(9)}${'x all'.padStart(8)}`,
    '-'.repeat(72),
    ...rows.flatMap((row) => rowLines(row, !host.emulated)),
    ...(host.emulated ? [] : ['x all with its 95 % interval over the rounds of one mount of each.', '']),
  ];
}

/** Emulated times mean nothing, so no way is called faster. */
function withoutTimes(ablation: Ablation): Ablation {
  return { ...ablation, crossovers: ablation.crossovers.filter(({ of }) => of !== 'time') };
}

/** `verbose` adds every variant that says something about a workload. */
export function ablationText(stored: Ablation, verbose: boolean): string {
  const { host, backing, rounds } = stored;
  const ablation = host.emulated ? withoutTimes(stored) : stored;
  return [
    `fusebench ablate, Linux ${host.kernel}, backing ${backing}, ${rounds} rounds`,
    ...(host.emulated ? ['WARNING: emulated CPU: times are not judged; requests and switches are'] : []),
    '',
    'what an operation costs more without one operation of passthrough:',
    '',
    ...contributionLines(ablation),
    ...failureLines(ablation),
    ...(verbose ? detailLines(ablation) : []),
    ...sweepLines(ablation),
    '',
    'requests, switches: FUSE requests, and context switches of client and',
    'daemon, for one operation. x p50: over the p50 with all passed through.',
  ].join('\n');
}
