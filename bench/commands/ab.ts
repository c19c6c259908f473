// fusebench ab: two daemons, two sets of options or two file systems of others in interleaved blocks, each with a mount and a
// daemon of its own.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { comparisonMarkdown } from '../../charts/comparison-markdown.js';
import { comparisonText } from '../../charts/comparison-text.js';
import { DEFAULT_ALPHA, DEFAULT_EFFECTS } from '../../results/compare.js';
import { errnoName, WriteError } from '../../results/errors.js';
import type { Run } from '../../results/model.js';
import { replaceFile } from '../../results/store.js';
import { toleranceOf } from '../../results/verdict.js';
import type { ExitCode } from '../errors.js';
import { type BlocksReport, judgeBlocks, orderOfUnit, type SameAgain, type Unit } from '../judge/blocks.js';
import { type Contender, parseContender } from '../judge/contender.js';
import { measureRun, type Series } from '../judge/measure-run.js';
import { selectWorkloads } from '../plan.js';
import { Progress } from '../progress.js';

export interface AbOptions {
  readonly workloads: readonly string[];
  readonly mode: string;
  /** Of four blocks each. */
  readonly units: number;
  readonly rounds: number;
  /** The change of p50 that matters, in percent. */
  readonly effect?: number;
  readonly out?: string;
  readonly markdown: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Exit code 1 when B regressed against A, 2 when nothing could be compared. */
export async function abCommand(a: string, b: string, options: AbOptions): Promise<ExitCode> {
  const contenders = { a: parseContender(a, options.mode), b: parseContender(b, options.mode) };
  selectWorkloads(options.workloads);
  const series: Series = { workloads: options.workloads, modes: [], rounds: options.rounds };
  const progress = new Progress(process.stderr, options.quiet);
  const units: Unit[] = [];
  progress.start(4 * options.units);
  for (let index = 0; index < options.units; index++)
    units.push(await measureUnit(index, contenders, series, progress, options.out));
  progress.end();
  const p50 = options.effect === undefined ? DEFAULT_EFFECTS.p50 : options.effect / 100;
  const tolerance = { p50: toleranceOf(p50), p99: toleranceOf(DEFAULT_EFFECTS.p99) };
  const judged = judgeBlocks(units, { alpha: DEFAULT_ALPHA, tolerance });
  process.stdout.write(rendered(judged, contenders, units[0]!, options));
  if (judged.report.refused.length > 0) return 2;
  return judged.report.comparisons.some(({ verdict }) => verdict === 'regressed') ? 1 : 0;
}

type Contenders = Readonly<Record<'a' | 'b', Contender>>;

async function measureUnit(
  index: number,
  contenders: Contenders,
  series: Series,
  progress: Progress,
  out: string | undefined,
): Promise<Unit> {
  const runs: Record<'a' | 'b', Run[]> = { a: [], b: [] };
  for (const side of orderOfUnit(index)) {
    const run = await measureRun(series, contenders[side].options);
    runs[side].push(run);
    if (out !== undefined) keep(join(out, side), run);
    progress.tick(`block ${side.toUpperCase()} of unit ${index + 1}`);
  }
  return { a: [runs.a[0]!, runs.a[1]!], b: [runs.b[0]!, runs.b[1]!] };
}

/** As a folder of runs, which `fusebench compare` takes as a side. */
function keep(folder: string, run: Run): void {
  try {
    mkdirSync(folder, { recursive: true });
    replaceFile(join(folder, `${run.id}.json`), `${JSON.stringify(run)}\n`);
  } catch (error) {
    const errno = errnoName(error);
    if (errno === null) throw error;
    const hint = 'name another folder with --out';
    throw new WriteError({ object: folder, reason: 'the blocks cannot be saved', errno, hint });
  }
}

function rendered(
  { report, same }: BlocksReport,
  { a, b }: Contenders,
  unit: Unit,
  { units, rounds, markdown, json }: AbOptions,
): string {
  if (json) return `${JSON.stringify({ a: a.name, b: b.name, ...report, same }, null, 2)}\n`;
  const { host } = unit.a[0];
  const blocks = `${2 * units} blocks of ${rounds} rounds, each with a mount and a daemon of its own`;
  const heading = {
    baseline: [`A: ${a.name}`, blocks],
    candidate: [`B: ${b.name}`, `${blocks}; kernel ${host.kernel}, ${host.cpuModel}`],
  };
  if (markdown)
    return `${comparisonMarkdown(report, heading)}\n${same.map((one) => `- ${sameText(one)}`).join('\n')}\n`;
  const color = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  const lines = same.map((one) => `  ${sameText(one)}`);
  return `${comparisonText(report, heading, { color })}\nA against itself, from block to block of a unit:\n${lines.join('\n')}\n`;
}

function sameText({ caseId, metric, median, largest }: SameAgain): string {
  const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;
  return `${caseId} ${metric}: ${percent(median)}, at most ${percent(largest)}`;
}
