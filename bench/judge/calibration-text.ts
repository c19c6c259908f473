// A calibration as a file and as text for people.

import { wrap } from '../../charts/format.js';
import type { Host, Run } from '../../results/model.js';
import type { Policy } from '../../results/policy.js';
import { ascending, quantileSorted } from '../../results/stats/quantile.js';
import { percent } from '../../results/verdict.js';
import { type Rate, roundsNeeded, type Tally } from './calibration.js';

/** The content of a calibration file. */
export interface Calibration extends Tally {
  readonly schema: 1;
  readonly tool: Run['tool'];
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly host: Omit<Host, 'hostname'>;
  /** The command of each run. */
  readonly gateRun: string;
  /** Median, from its first mount to its last. */
  readonly secondsOfRun: number;
  /** Of the last minute, after each repetition: what else the machine did. */
  readonly loadAverage: { readonly least: number; readonly median: number; readonly most: number };
  readonly policy: Policy;
}

const WIDTH = 72;
const WANTED_POWER = 0.95;

export function calibrationText(calibration: Calibration): string {
  const { host, gateRun, secondsOfRun, loadAverage, falseAlarms, alarms } = calibration;
  const blocks = [
    [
      ...wrap(`${host.cpuModel}, ${host.cpus} CPUs, kernel ${host.kernel}`, WIDTH),
      ...wrap(
        `load average ${loadAverage.least.toFixed(1)} to ${loadAverage.most.toFixed(1)} over ${falseAlarms.of} repetitions`,
        WIDTH,
      ),
      ...wrap(`each run: ${gateRun} (${secondsOfRun.toFixed(1)} s)`, WIDTH, '  '),
    ],
    [
      `false alarms, the same against the same: ${shown(falseAlarms)} gates`,
      ...alarms.flatMap((reason) => wrap(reason, WIDTH - 2, '  ').map((line) => `  ${line}`)),
    ],
    ['change of p50 seen, median of gates (5 % to 95 % of them)', ...powerLines(calibration)],
    [
      `an added request is found in ${shown(calibration.addedRequest)} gates,`,
      `its context switch in ${shown(calibration.addedSwitch)}`,
    ],
    roundsLines(calibration),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function shown({ found, of }: Rate): string {
  return `${found} of ${of}`;
}

function powerLines({ byRounds, ratios }: Calibration): string[] {
  const caseIds = Object.keys(ratios[0] ?? {});
  return caseIds.flatMap((caseId) => [
    caseId,
    ...Object.keys(ratios).map((delay) => {
      const seen = spread(ratios[delay]?.[caseId] ?? []);
      const found = byRounds.at(-1)?.found[delay]?.[caseId];
      const what = delay === '0' ? 'the same' : `+${delay} % delay`;
      return `  ${what.padEnd(14)}${seen.padEnd(38)}${found ? `found ${shown(found)}` : ''}`.trimEnd();
    }),
  ]);
}

function spread(ratios: readonly number[]): string {
  const sorted = ascending(ratios);
  const at = (q: number): string => percent(quantileSorted(sorted, q));
  return `${at(0.5)} (${at(0.05)} to ${at(0.95)})`;
}

function roundsLines({ byRounds }: Calibration): string[] {
  const delays = Object.keys(byRounds[0]?.found ?? {});
  const head = `rounds  false alarms  ${delays.map((delay) => `found at ${delay} %`.padStart(16)).join('')}`;
  const rows = byRounds.map(({ rounds, falseAlarms, found }) => {
    const cells = delays.map((delay) => shown(sum(Object.values(found[delay] ?? {}))).padStart(16));
    return `${String(rounds).padStart(6)}  ${shown(falseAlarms).padStart(12)}  ${cells.join('')}`;
  });
  const needed = delays.map((delay) => {
    const rounds = roundsNeeded(byRounds, delay, WANTED_POWER);
    return `${delay} %: ${rounds === null ? 'more than were measured' : `${rounds} rounds`}`;
  });
  return [head, ...rows, ...wrap(`for a power of ${100 * WANTED_POWER} %: ${needed.join(', ')}`, WIDTH)];
}

function sum(rates: readonly Rate[]): Rate {
  const total = (of: (rate: Rate) => number): number => rates.reduce((all, one) => all + of(one), 0);
  return { found: total(({ found }) => found), of: total(({ of }) => of) };
}
