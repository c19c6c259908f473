import { paragraphs } from '../../results/format/format.js';
import type { Run } from '../../results/run/model.js';
import { fact } from '../data/environment.js';
import { repeatWith } from '../data/repeat-with.js';
import { barChart } from './bars.js';
import { pairLetter } from './letter-pair.js';
import { LETTER_LINES, type LetterOptions, linesOf, type RunPair } from './letter-parts.js';
import { runLetter } from './letter-run.js';
import { referenceLines } from './reference.js';

export type { LetterOptions, RunPair } from './letter-parts.js';

/**
 * The letter for one run, or for a base and a head. Errors: RangeError naming a workload or mode that a run does not have.
 */
export function coverLetter(source: Run | RunPair, options: LetterOptions = {}): string {
  const runs = 'base' in source ? [source.base, source.head] : [source];
  for (const run of runs) assertKnown(run, options);
  const repeat = repeatLines(runs, 'blocks' in source ? source.blocks : undefined, options.sha256 ?? []);
  const room = options.all ? null : LETTER_LINES - linesOf([repeat]) + 1;
  const head = runs.at(-1)!;
  return paragraphs([
    ...('base' in source ? pairLetter(source, options, room) : runLetter(source, options, room)),
    options.chart === undefined ? [] : barChart(head, options.workloads ?? null, options.chart),
    options.reference ? referenceLines(head, options.workloads ?? null) : [],
    repeat,
  ]);
}

function assertKnown(run: Run, { workloads = [], mode }: LetterOptions): void {
  const names = new Set(run.measurements.map((one) => one.case.workload.name));
  for (const name of workloads)
    if (!names.has(name))
      throw new RangeError(`run ${run.id} has no workload ${name}; it has ${[...names].join(', ')}`);
  const modes = new Set(run.measurements.map((one) => one.case.mode));
  if (mode !== undefined && !modes.has(mode))
    throw new RangeError(`run ${run.id} has no mode ${mode}; it has ${[...modes].join(', ')}`);
}

/** The commands that made the runs, broken so that a shell still accepts them, and the hashes of the raw data. */
function repeatLines(runs: readonly Run[], blocks: RunPair['blocks'], hashes: readonly string[]): string[] {
  const commands = [...new Set(runs.map((run) => run.command))];
  const lines = commands.flatMap((command, index) =>
    repeatWith(command, commands.length === 1 ? undefined : `Repeat ${'AB'[index]} with:`),
  );
  for (const [index, run] of runs.entries()) {
    const count = (index === 0 ? blocks?.base : blocks?.head)?.length ?? 1;
    // The sides of a pair have their labels above.
    const side = runs.length === 1 ? '' : `${'AB'[index]}: `;
    const label = run.label === '' || runs.length > 1 ? '' : ` (${run.label})`;
    const what = count === 1 ? `run ${run.id}${label}` : `${count} runs from ${run.id} on${label}`;
    const hash = hashes[index];
    const files = count === 1 || hash === undefined ? '' : ', hash of their files one after the other';
    lines.push(...fact('raw', `${side}${what}${files}`));
    // With its label it has 71 columns.
    if (hash !== undefined) lines.push(`sha256 ${hash}`);
  }
  return lines;
}
