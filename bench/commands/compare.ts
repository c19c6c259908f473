// fusebench compare: two sides of runs, or two modes of one run; a table with the slower cases first.

import {
  type ComparisonHeading,
  comparisonMarkdown,
  comparisonText,
} from '../../charts/screen/comparison-text.js';
import { type CompareOptions, compareModes, compareRuns } from '../../results/judge/compare.js';
import type { Mode, Run } from '../../results/run/model.js';
import { type ExitCode, FusebenchError } from '../common/errors.js';
import { nearestHint } from '../common/nearest.js';
import { hasColor } from '../common/output.js';
import { readSide } from '../judge/inputs.js';

export interface CompareCommandOptions extends Pick<CompareOptions, 'absolute' | 'acrossMachines' | 'force'> {
  /** Two modes of one run, the baseline first. */
  readonly modes?: readonly string[];
  readonly text: boolean;
  readonly markdown: boolean;
  readonly json: boolean;
}

/** Exit code 0 for all verdicts: a comparison informs, a gate judges. 2 when the sides were refused. */
export function compareCommand(
  base: string,
  head: string | undefined,
  options: CompareCommandOptions,
): ExitCode {
  const { report, heading } =
    head === undefined ? withinOneRun(base, options.modes ?? []) : betweenRuns(base, head, options);
  process.stdout.write(rendered(report, heading, options));
  return report.refused.length + report.timesRefused.length > 0 ? 2 : 0;
}

function betweenRuns(base: string, head: string, options: CompareCommandOptions) {
  if (options.modes !== undefined) {
    const reason = '--modes compares two modes of one run, and there are two runs';
    throw new FusebenchError({ reason, hint: 'leave one of them out', exitCode: 2 });
  }
  const [baseline, candidate] = [readSide(base), readSide(head)];
  const heading = { baseline: sideLines(base, baseline), candidate: sideLines(head, candidate) };
  return { report: compareRuns(baseline, candidate, options), heading };
}

function withinOneRun(object: string, modes: readonly string[]) {
  const [run, ...more] = readSide(object);
  if (modes.length !== 2) {
    const reason = 'a comparison within one run needs two modes';
    const hint = 'name a second run, or --modes plain,file-passthrough';
    throw new FusebenchError({ object, reason, hint, exitCode: 2 });
  }
  if (run === undefined || more.length > 0) {
    const reason = `contains ${more.length + 1} runs, but --modes compares within one`;
    throw new FusebenchError({ object, reason, hint: 'name one of them', exitCode: 2 });
  }
  const [baseline, candidate] = modes.map((name) => knownMode(name, run)) as [Mode, Mode];
  const heading = {
    baseline: [baseline, ...sideLines(object, [run])],
    candidate: [candidate, 'of the same run, paired by bring-up'],
  };
  return { report: compareModes(run, baseline, candidate), heading };
}

function knownMode(object: string, run: Run): Mode {
  const known = [...new Set(run.measurements.map((one) => one.case.mode))];
  const found = known.find((mode) => mode === object);
  if (found !== undefined) return found;
  const skipped = run.skipped.find(({ mode, workload }) => mode === object && workload === null);
  const reason = skipped ? `the run skipped it: ${skipped.reason}` : 'the run has no such mode';
  throw new FusebenchError({ object, reason, hint: nearestHint(object, known, 'it has'), exitCode: 2 });
}

/** What a reader must know about a side: which runs, when, on which kernel. */
function sideLines(name: string, runs: readonly Run[]): string[] {
  const { label, id, startedAt, host, tool } = runs[0]!;
  const which = runs.length === 1 ? label || id : `${runs.length} runs from ${id} on`;
  const when = startedAt.slice(0, 16).replace('T', ' ');
  return [
    `${name} (${which})`,
    `${when} UTC, ${tool.name} ${tool.version}, kernel ${host.kernel}, ${host.cpuModel}`,
  ];
}

function rendered(
  report: ReturnType<typeof compareModes>,
  heading: ComparisonHeading,
  { text, markdown, json }: CompareCommandOptions,
): string {
  if (json) return `${JSON.stringify(report, null, 2)}\n`;
  if (markdown) return comparisonMarkdown(report, heading);
  return comparisonText(report, heading, { color: !text && hasColor() });
}
