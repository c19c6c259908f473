// fusebench ab: two daemons, two sets of options, two targets or two kernels in interleaved blocks, each with its own
// mount and daemon, or its own guest.

import { join } from 'node:path';
import { comparisonMarkdown, comparisonText } from '../../charts/screen/comparison-text.js';
import { DEFAULT_EFFECTS } from '../../results/judge/judged.js';
import { orWriteError } from '../../results/run/errors.js';
import type { Run } from '../../results/run/model.js';
import { makeFolder, probeFolder, replaceFile } from '../../results/run/output-file.js';
import { newRunId } from '../../results/run/store.js';
import { ownCommand } from '../common/command-line.js';
import type { ExitCode } from '../common/errors.js';
import { Progress } from '../common/progress.js';
import { type BlocksReport, judgeBlocks, orderOfUnit, type SameAgain, type Unit } from '../judge/blocks.js';
import type { Contender } from '../judge/contender.js';
import {
  type Contenders,
  chooseContenders,
  guestWords,
  type Images,
  type KernelFindings,
  kernelFindings,
  kernelText,
} from '../judge/kernels.js';
import { measureRun, type Series } from '../judge/measure-run.js';
import { selectWorkloads } from '../measure/plan.js';

export interface AbOptions {
  readonly workloads: readonly string[];
  readonly mode: string;
  /** Number of units of four blocks. */
  readonly units: number;
  /** Per block; `bringUps` takes precedence. */
  readonly seconds: number;
  readonly bringUps?: number;
  /** The change of p50 that matters, in percent. */
  readonly effect?: number;
  /** Two images by the names A and B, instead of two contenders. */
  readonly kernel: Images;
  /** Additional options of `fusebench vm`. */
  readonly vmOptions: readonly string[];
  readonly out?: string;
  readonly markdown: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Exit code 1 when B regressed against A, 2 when nothing could be compared. */
export async function abCommand(
  a: string | undefined,
  b: string | undefined,
  options: AbOptions,
): Promise<ExitCode> {
  const contenders = await chooseContenders(a, b, options);
  selectWorkloads(options.workloads);
  const series: Series = { workloads: options.workloads, modes: [], amount: amountOf(contenders, options) };
  const progress = new Progress(process.stderr, options.quiet, 'blocks');
  const units: Unit[] = [];
  const out = folderOfBlocks(contenders, options.out);
  if (out !== undefined) orNotSaved(out, () => probeFolder(out));
  progress.start(4 * options.units);
  for (let index = 0; index < options.units; index++)
    units.push(await measureUnit(index, contenders, series, progress, { ...options, out }));
  progress.end();
  const effects = { ...DEFAULT_EFFECTS, ...(options.effect !== undefined && { p50: options.effect / 100 }) };
  const kernels = kernelFindings(contenders, units);
  // Native can also differ between two kernels.
  const judged = judgeBlocks(units, { effects, absolute: kernels !== null, force: kernels !== null });
  if (kernels !== null && !options.json) process.stdout.write(kernelText(kernels, units));
  process.stdout.write(rendered(judged, contenders, units[0]!, options, kernels));
  if (kernels !== null) progress.say(`every block is kept in ${out}`);
  const { refused, timesRefused, comparisons } = judged.report;
  // Of kernels that are emulated the counters are judged.
  if (refused.length > 0 || (timesRefused.length > 0 && kernels?.emulated !== true)) return 2;
  const all = [...comparisons, ...(kernels?.counters ?? [])];
  return all.some(({ verdict }) => verdict === 'regressed') ? 1 : 0;
}

/** In a guest, which may be emulated, a few bring-ups must be enough. */
const BRING_UPS_OF_GUEST = 3;

function amountOf({ a, b }: Contenders, { seconds, bringUps }: AbOptions): string[] {
  const guests = a.kernel !== undefined || b.kernel !== undefined;
  const fixed = bringUps ?? (guests ? BRING_UPS_OF_GUEST : undefined);
  const amount = fixed === undefined ? ['--seconds', String(seconds)] : ['--bring-ups', String(fixed)];
  return [...(guests ? ['--profile', 'smoke'] : []), ...amount];
}

/** Blocks of kernels are always kept: a boot is expensive. */
function folderOfBlocks({ a, b }: Contenders, out: string | undefined): string | undefined {
  const kernels = a.kernel !== undefined || b.kernel !== undefined;
  return out ?? (kernels ? join('results', 'ab', newRunId(new Date())) : undefined);
}

async function measureUnit(
  index: number,
  contenders: Contenders,
  series: Series,
  progress: Progress,
  { vmOptions, out }: Pick<AbOptions, 'vmOptions'> & { readonly out: string | undefined },
): Promise<Unit> {
  const runs: Record<'a' | 'b', Run[]> = { a: [], b: [] };
  for (const side of orderOfUnit(index)) {
    const contender = contenders[side];
    const run = await measureRun(series, contender.options, guestWords(contender, vmOptions));
    runs[side].push(run);
    if (out !== undefined) keep(join(out, side), run, contender);
    progress.tick(`block ${side.toUpperCase()} of unit ${index + 1}`);
  }
  return { a: [runs.a[0]!, runs.a[1]!], b: [runs.b[0]!, runs.b[1]!] };
}

/** In a folder of runs, which compare and cover-letter take as a side; to repeat a block, repeat the whole command. */
function keep(folder: string, run: Run, { name }: Contender): void {
  const command = ownCommand();
  orNotSaved(folder, () => {
    makeFolder(folder);
    replaceFile(join(folder, `${run.id}.json`), `${JSON.stringify({ ...run, label: name, command })}\n`);
  });
}

function orNotSaved(folder: string, write: () => void): void {
  const hint = 'name another folder with --out';
  orWriteError({ object: folder, reason: 'the blocks cannot be saved', hint }, write);
}

function rendered(
  { report, same }: BlocksReport,
  { a, b }: Contenders,
  unit: Unit,
  { units, markdown, json }: AbOptions,
  kernels: KernelFindings | null,
): string {
  if (json) {
    const found = { a: a.name, b: b.name, ...report, same, ...(kernels !== null && { kernels }) };
    return `${JSON.stringify(found, null, 2)}\n`;
  }
  const blocks = ({ host, plan }: Run): string =>
    `${2 * units} blocks, the first of ${plan.bringUps} bring-ups; kernel ${host.kernel}, ${host.cpuModel}`;
  const heading = {
    baseline: [`A: ${a.name}`, blocks(unit.a[0])],
    candidate: [`B: ${b.name}`, blocks(unit.b[0])],
  };
  if (markdown)
    return `${comparisonMarkdown(report, heading)}\n${same.map((one) => `- ${sameText(one)}`).join('\n')}\n`;
  const color = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  const lines = same.map((one) => `  ${sameText(one)}`);
  return `${comparisonText(report, heading, { color })}\nA/A, from block to block of a unit:\n${lines.join('\n')}\n`;
}

function sameText({ caseId, metric, median, largest }: SameAgain): string {
  const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;
  return `${caseId} ${metric}: ${percent(median)}, at most ${percent(largest)}`;
}
