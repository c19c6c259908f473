// fusebench chart: the pictures of a stored run or study; history: cases over several runs; forest: one side against another.

import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { crossoverChart } from '../../charts/pictures/crossover.js';
import { forestChart } from '../../charts/pictures/forest.js';
import { historyChart } from '../../charts/pictures/history.js';
import { type ChartName, chartNames, defaultCharts, isChartName } from '../../charts/pictures/pictures.js';
import {
  DEFAULT_WIDTH_PX,
  renderCharts,
  renderSpecs,
  WIDTH_LIMITS_PX,
} from '../../charts/pictures/render.js';
import { ChartUnavailable, type Spec } from '../../charts/pictures/spec.js';
import type { ThemeName } from '../../charts/pictures/theme.js';
import { count } from '../../results/format/format.js';
import { compareRuns } from '../../results/judge/compare.js';
import { DEFAULT_EFFECTS } from '../../results/judge/judged.js';
import { makeFolder } from '../../results/run/output-file.js';
import { readRun } from '../../results/run/store.js';
import { readStudy, type Study } from '../../results/study/study.js';
import { type ExitCode, errnoOf, FusebenchError } from '../common/errors.js';
import { nearestHint } from '../common/nearest.js';
import { folderOf, readSide } from '../judge/inputs.js';

export interface ChartOptions {
  readonly svg: boolean;
  readonly png: boolean;
  readonly vega: boolean;
  readonly theme: ThemeName;
  readonly width?: number;
  readonly out?: string;
}

/** Without a chosen format, SVG and PNG are drawn. */
export async function chartCommand(
  path: string,
  names: readonly string[],
  options: ChartOptions,
): Promise<ExitCode> {
  const study = statSync(path, { throwIfNoEntry: false })?.isFile() ? readStudy(path) : null;
  if (study !== null) return studyChart(study, path, names, options);
  const run = readRun(path);
  const width = checkedWidth(options.width);
  const chosen = names.length === 0 ? defaultCharts : names.map(checkedName);
  const folder = resolve(options.out ?? join(folderOf(path), 'charts'));
  const unavailable: string[] = [];
  const onUnavailable = (reason: string) => void unavailable.push(reason);
  const look = { ...formats(options), theme: options.theme, width };
  await listing(folder, () => renderCharts(run, folder, { names: chosen, ...look, onUnavailable }));
  // A chart that was requested by name and cannot be drawn is a failure; one of the default set is only left out.
  if (names.length === 0) return 0;
  for (const reason of unavailable) console.error(`fusebench: ${reason}`);
  return unavailable.length > 0 ? 2 : 0;
}

/** The one picture that a study has. */
const STUDY_CHART = 'crossover';

function studyChart(
  study: Study,
  object: string,
  names: readonly string[],
  options: ChartOptions,
): Promise<ExitCode> {
  if (study.kind !== 'ablation') {
    const reason = `is a study of ${study.kind}, which has no picture`;
    throw new FusebenchError({ object, reason, hint: 'fusebench show prints it', exitCode: 2 });
  }
  const other = names.find((name) => name !== STUDY_CHART);
  if (other !== undefined) {
    const reason = 'there is no such chart of a study';
    throw new FusebenchError({ object: other, reason, hint: `its only one is ${STUDY_CHART}`, exitCode: 2 });
  }
  const out = options.out ?? join(folderOf(object), 'charts');
  return drawOne(STUDY_CHART, { ...options, out }, (look) => crossoverChart(study, look));
}

/** Some cases over runs, oldest first. */
export function historyCommand(
  name: string,
  paths: readonly string[],
  options: ChartOptions,
): Promise<ExitCode> {
  const runs = paths.flatMap((path) => readSide(path));
  return drawOne('history', options, (look) => historyChart(runs, name, look));
}

/** The change of every case from one side to the other, with intervals and the tolerance band. */
export function forestCommand(base: string, head: string, options: ChartOptions): Promise<ExitCode> {
  const [baseline, candidate] = [readSide(base), readSide(head)];
  const report = compareRuns(baseline, candidate);
  const refused = [...report.refused, ...report.timesRefused];
  if (refused.length > 0)
    throw new FusebenchError({ reason: `cannot be compared: ${refused.join('; ')}`, exitCode: 2 });
  const comparisons = report.comparisons
    .filter(({ metric }) => metric === 'p50')
    .map(({ caseId, ratio, verdict }) => ({ caseId, ratio, verdict }));
  const runs = `${count(candidate.length, 'run')} against ${count(baseline.length, 'run')}`;
  const heading = {
    title: `p50 of ${head} over ${base}`,
    provenance: `${runs}; at the machine speed of ${base}`,
    tolerance: DEFAULT_EFFECTS.p50,
  };
  return drawOne('forest', options, (look) => forestChart(comparisons, heading, look));
}

/** Draws one specification into the current folder, or that of --out. Errors: runs without data for it, exit code 2. */
async function drawOne(
  name: string,
  options: ChartOptions,
  build: (look: { width: number; theme: ThemeName }) => Spec,
): Promise<ExitCode> {
  const folder = resolve(options.out ?? '.');
  let spec: Spec;
  try {
    spec = build({ width: checkedWidth(options.width), theme: options.theme });
  } catch (error) {
    if (!(error instanceof ChartUnavailable)) throw error;
    throw new FusebenchError({ reason: error.message, exitCode: 2 });
  }
  await listing(folder, () => {
    makeFolder(folder);
    return renderSpecs([[join(folder, name), spec]], formats(options));
  });
  return 0;
}

function formats({ svg, png, vega }: ChartOptions) {
  const any = svg || png || vega;
  return { svg: svg || !any, png: png || !any, vega };
}

function checkedName(object: string): ChartName {
  if (isChartName(object)) return object;
  const isOfStudy = object === STUDY_CHART;
  const reason = isOfStudy
    ? 'is drawn from a study of fusebench ablate, not from a run'
    : 'there is no such chart';
  const hint = isOfStudy ? 'name the file of the study' : nearestHint(object, chartNames);
  throw new FusebenchError({ object, reason, hint, exitCode: 2 });
}

function checkedWidth(width: number = DEFAULT_WIDTH_PX): number {
  const { least, most } = WIDTH_LIMITS_PX;
  if (width >= least && width <= most) return width;
  const reason = `a picture is ${least} to ${most} pixels wide`;
  throw new FusebenchError({ object: `--width ${width}`, reason, exitCode: 2 });
}

/** Prints the files that `write` wrote. Errors: a folder or a file that cannot be written, exit code 2. */
async function listing(object: string, write: () => Promise<string[]>): Promise<void> {
  try {
    for (const file of await write()) console.log(file);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined || !/^E[A-Z]+$/.test(errno)) throw error;
    const reason = 'the pictures cannot be written';
    throw new FusebenchError({ object, reason, errno, hint: 'name another folder with --out', exitCode: 2 });
  }
}
