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
  return cells.filter((cell) => {
    if (cell === all || cell === plain) return true;
    return matters && sameRequests(cell, all) !== cell.variant.startsWith('without');
  });
}

function cellLines({ variant, requests, switches, p50Ns, timesAll }: AblationCell, timesCount: boolean) {
  const { center, lo, hi } = timesAll;
  const interval = Number.isFinite(lo) && Number.isFinite(hi) ? ` ${ratio(lo)}..${ratio(hi)}` : '';
  const times = timesCount ? `${`${ratio(center)}x`.padStart(8)}${interval}` : '-'.padStart(8);
  const parts = Object.entries(requests)
    .filter(([, count]) => count >= 0.05)
    .map(([opcode, count]) => `${opcode} ${perOperation(count)}`);
  return [
    `  ${variant.padEnd(NAME_WIDTH - 2)}${perOperation(switches).padStart(7)}${duration(p50Ns).padStart(10)}${times}`,
    `    ${parts.join(' ') || '-'}`,
  ];
}

function detailLines({ rows, host }: Ablation): string[] {
  return [
    `${'operations passed through'.padEnd(NAME_WIDTH)}${'switches'.padStart(7)}${'p50'.padStart(9)}${'x all'.padStart(8)}`,
    '-'.repeat(72),
    ...rows.flatMap((row) => [
      row.workload,
      ...telling(row).flatMap((cell) => cellLines(cell, !host.emulated)),
      '',
    ]),
    ...(host.emulated ? [] : ['x all with its 95 % interval over the rounds of one mount of each.', '']),
  ];
}

function contributionLines({ rows, variants, host }: Ablation): string[] {
  const operations = variants.find(({ name }) => name === 'all')?.opsMask ?? [];
  const found = contributions(rows, operations);
  const more = (count: number): string => `${count < 0 ? '-' : '+'}${perOperation(Math.abs(count))}`;
  return [
    `${'without'.padEnd(OPERATION_WIDTH)}${'an operation of'.padEnd(WORKLOAD_WIDTH)}requests  switches      x p50`,
    '-'.repeat(72),
    ...found.map(({ operation, workload, requests, switches, timesAll }, i) => {
      const name = found[i - 1]?.operation === operation ? '' : operation;
      const times = host.emulated ? '-' : `${ratio(timesAll.center)}x`;
      return (
        `${name.padEnd(OPERATION_WIDTH)}${workload.padEnd(WORKLOAD_WIDTH)}` +
        `${more(requests).padStart(8)}${more(switches).padStart(10)}${times.padStart(11)}`
      );
    }),
    ...operations
      .filter((operation) => !found.some((one) => one.operation === operation))
      .map((operation) => `${operation.padEnd(OPERATION_WIDTH)}saves no request of these workloads`),
    '',
  ];
}

function sweepLines({ sweep, entries, crossovers, host }: Ablation): string[] {
  const percents = [...new Set(sweep.map(({ percent }) => percent))];
  const row = (head: string, cells: readonly string[]): string =>
    head.padEnd(8) + cells.map((cell) => cell.padStart(21)).join('');
  const cell = (way: string, percent: number): string => {
    const point = sweep.find((one) => one.way === way && one.percent === percent);
    return point === undefined ? '-' : `${duration(point.elapsedNs)} (${Math.round(point.requests)})`;
  };
  return [
    `listing ${entries} entries with nothing cached, then statx of a share of them:`,
    'time of all, and requests in brackets',
    '',
    row('share', WAYS),
    ...percents.map((percent) =>
      row(
        `${percent} %`,
        WAYS.map((way) => cell(way, percent)),
      ),
    ),
    '',
    // Emulated times mean nothing, so no way is called faster.
    ...crossovers
      .filter(({ of }) => of !== 'time' || !host.emulated)
      .map((one) => `${one.of}: ${crossoverText(one)}`),
  ];
}

/** `verbose` adds every variant that says something about a workload. */
export function ablationText(ablation: Ablation, verbose: boolean): string {
  const { host, backing, rounds, rows } = ablation;
  const failures = rows.flatMap(({ workload, failures }) =>
    Object.entries(failures).map(([variant, reason]) => `failed: ${workload} ${variant}: ${reason}`),
  );
  return [
    `fusebench ablate, Linux ${host.kernel}, backing ${backing}, ${rounds} rounds`,
    ...(host.emulated ? ['WARNING: emulated CPU: times are not judged; requests and switches are'] : []),
    '',
    'what an operation costs more without one operation of passthrough:',
    '',
    ...contributionLines(ablation),
    ...failures,
    ...(failures.length === 0 ? [] : ['']),
    ...(verbose ? detailLines(ablation) : []),
    ...sweepLines(ablation),
    '',
    'requests, switches: FUSE requests, and context switches of client and',
    'daemon, for one operation. x p50: over the p50 with all passed through.',
  ].join('\n');
}
