// The tables of `fusebench ablate`: what each operation brings to each workload, and the sweep; at most 72 columns of ASCII.

import {
  type Ablation,
  type AblationCell,
  type AblationRow,
  type Crossover,
  WAYS,
} from '../results/ablation.js';
import { duration, perOperation, ratio } from './format.js';

const NAME_WIDTH = 27;

function sameRequests(a: AblationCell, b: AblationCell): boolean {
  const opcodes = new Set([...Object.keys(a.requests), ...Object.keys(b.requests)]);
  return [...opcodes].every(
    (opcode) => Math.abs((a.requests[opcode] ?? 0) - (b.requests[opcode] ?? 0)) < 0.05,
  );
}

/** The variants that say something: what is missed when it is gone, what suffices alone, and both ends. */
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

function cellLines(cell: AblationCell): string[] {
  const { center, lo, hi } = cell.timesAll;
  const interval = Number.isFinite(lo) && Number.isFinite(hi) ? ` ${ratio(lo)}..${ratio(hi)}` : '';
  const numbers = `${perOperation(cell.switches).padStart(7)}${duration(cell.p50Ns).padStart(10)}${`${ratio(center)}x`.padStart(8)}${interval}`;
  return [`  ${cell.variant.padEnd(NAME_WIDTH - 2)}${numbers}`, `    ${requestsText(cell)}`];
}

function rowLines(row: AblationRow): string[] {
  const failures = Object.entries(row.failures).map(([variant, reason]) => `  ${variant}: failed: ${reason}`);
  return [row.workload, ...telling(row).flatMap(cellLines), ...failures, ''];
}

function crossoverText({ ways, of, below, above, percent }: Crossover): string {
  if (percent === null)
    return `${of}: ${below} costs less than ${ways.find((way) => way !== below)} at every share`;
  return `${of}: ${below} costs less below ${percent.toFixed(0)} %, ${above} above`;
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
    ...crossovers.map(crossoverText),
  ];
}

export function ablationText(ablation: Ablation): string {
  const { host, backing, rounds, rows } = ablation;
  return [
    `fusebench ablate, Linux ${host.kernel}, backing ${backing}, ${rounds} rounds`,
    ...(host.emulated ? ['WARNING: emulated CPU: times mean nothing, requests and switches do'] : []),
    '',
    `${'operations passed through'.padEnd(NAME_WIDTH)}${'switches'.padStart(7)}${'p50'.padStart(9)}${'x all'.padStart(8)}`,
    '-'.repeat(72),
    ...rows.flatMap(rowLines),
    ...sweepLines(ablation),
  ].join('\n');
}
