// A calibration as a file and as text.

import { wrap } from '../../results/format/format.js';
import type { Policy } from '../../results/judge/policy.js';
import type { Host, Run } from '../../results/run/model.js';
import { clopperPearson } from '../../results/stats/distributions.js';
import type { Finding, Tally } from './calibration.js';
import type { Change } from './planted.js';

/** The content of a calibration file. */
export interface Calibration {
  readonly schema: 2;
  readonly tool: Run['tool'];
  /** Of fusebench; null where unknown. */
  readonly commit: string | null;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly host: Omit<Host, 'hostname'>;
  /** The command of each run. */
  readonly gateRun: string;
  readonly repetitions: number;
  /** Median time from the first mount to the last. */
  readonly secondsOfRun: number;
  /** Of the first run. */
  readonly bringUps: number;
  /** Of the last minute, before each run. */
  readonly load: { readonly least: number; readonly median: number; readonly most: number };
  readonly policy: Policy;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

const WIDTH = 72;

export function calibrationText(calibration: Calibration): string {
  const { host, commit, tool, gateRun, secondsOfRun, bringUps, load, repetitions, findings } = calibration;
  const [nothing, ...changes] = findings;
  const version = commit === null ? tool.version : `${tool.version}, commit ${commit}`;
  const blocks = [
    [
      ...wrap(`fusebench ${version}`, WIDTH),
      ...wrap(`${host.cpuModel}, ${host.cpus} CPUs, kernel ${host.kernel}`, WIDTH),
      ...wrap(
        `${repetitions} repetitions, load average ${load.least.toFixed(1)} to ${load.most.toFixed(1)}`,
        WIDTH,
      ),
      ...wrap(`each run: ${gateRun} (${bringUps} bring-ups, ${secondsOfRun.toFixed(0)} s)`, WIDTH, '  '),
    ],
    ['The same daemon on both sides', ...sameLines(nothing!)],
    ...(changes.length === 0 ? [] : [['A change planted in the daemon: found', ...changes.flatMap(lines)]]),
    wrap(
      'In parentheses: where the true share lies with 95 % confidence, for gates that share no run. All pairs: every run with every other one, as with a baseline from another time.',
      WIDTH,
    ),
  ];
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

function sameLines({ neighbours, others, earlier, parts }: Finding): string[] {
  const verdicts = ['regressed', 'improved', 'inconclusive', 'refused'] as const;
  const head = `  ${''.padEnd(18)}${verdicts.map((verdict) => verdict.padStart(13)).join('')}`;
  const row = (name: string, tally: Tally): string => {
    const cells = verdicts.map((verdict) => `${tally[verdict]} of ${tally.gates}`.padStart(13));
    return `  ${name.padEnd(18)}${cells.join('')}`;
  };
  return [
    head,
    ...parts.map(({ bringUps, tally }) => row(`${bringUps} bring-ups`, tally)),
    row('consecutive', neighbours),
    ...(others.gates === 0 ? [] : [row('all pairs', others)]),
    ...(earlier === null ? [] : [row('with the baseline', earlier)]),
    `  regressed, consecutive: ${shown(neighbours.regressed, neighbours)}`,
  ];
}

/** One line per case of a change: consecutive runs, all pairs, and the shorter runs. */
function lines({ name, planted, neighbours, others, parts }: Finding): string[] {
  const found = (tally: Tally, caseId: string): number => tally.cases[caseId] ?? 0;
  return [
    `  ${name}`,
    ...planted.flatMap((caseId) => [
      `    ${caseId}`,
      `      ${shown(found(neighbours, caseId), neighbours)}` +
        (others.gates === 0 ? '' : `; all pairs ${found(others, caseId)} of ${others.gates}`),
      `      ${parts.map(({ bringUps, tally }) => `${bringUps} bring-ups: ${found(tally, caseId)}`).join(', ')}`,
    ]),
    ...(neighbours.refused + others.refused === 0
      ? []
      : [`    refused: ${neighbours.refused} of ${neighbours.gates}; ${others.refused} of ${others.gates}`]),
  ];
}

function shown(found: number, { gates }: Tally): string {
  const [lo, hi] = clopperPearson(found, gates);
  // Two digits at both ends, so that a bound below 1 is not printed as 100 %.
  const share = (value: number): string =>
    (100 * value).toFixed(value !== 0 && value !== 1 && Math.min(value, 1 - value) < 0.1 ? 1 : 0);
  return `${found} of ${gates} (${share(lo)} to ${share(hi)} %)`;
}
