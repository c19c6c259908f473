// Usage of the commands about costs and savings of inode passthrough: footprint, ablate.

import { type Command, Option } from 'commander';
import { calling, end } from './end.js';
import { BACKING, entries, list, listed, path, repetitions } from './parse.js';

export function addKernelQuestions(fusebench: Command): void {
  fusebench
    .command('footprint')
    .description('what a looked-up inode costs in each mode: memory, descriptors, time; as root')
    .option(
      '--inodes <counts>',
      'how many inodes to look up',
      (text) => list(text).map(entries),
      [1000, 10_000, 100_000],
    )
    .option(...BACKING)
    .option('--json', 'as JSON', false)
    .option('--out <file>', 'store the JSON in this file, for show', path)
    .option(
      '--drop-caches',
      'drop the unused dentries and inodes of the whole machine, several times for each count and mode (needed outside of a guest)',
      false,
    )
    .addHelpText(
      'after',
      "\nOther programs must read their files again after that. A guest has its own caches and needs no --drop-caches:\n'fusebench vm --kernel IMAGE -- footprint'.",
    )
    .action(calling(async () => (await import('../commands/footprint.js')).footprintCommand));
  fusebench
    .command('ablate')
    .description('what each operation of inode passthrough brings, one at a time; as root')
    .argument('[workloads...]', 'what is measured (default: one or two for each operation)')
    .option('--entries <n>', 'entries of the directory that is listed in three ways', listed, 1000)
    .addOption(
      new Option('-p, --profile <name>', 'how long').choices(['smoke', 'quick', 'full']).default('quick'),
    )
    .option('--rounds <n>', 'rounds of each case, instead of what the profile says', repetitions)
    .option(...BACKING)
    .option('--json', 'as JSON', false)
    .option('--out <file>', 'store the JSON in this file, for show', path)
    .option('-v, --verbose', 'also every variant that tells something about a workload', false)
    .option('-q, --quiet', 'no progress', false)
    .addHelpText(
      'after',
      "\nIt needs a kernel with inode passthrough: 'fusebench vm --kernel IMAGE -- ablate'.",
    )
    .action(async (workloads: string[], options) =>
      end(async () => (await import('../commands/ablate.js')).ablateCommand({ ...options, workloads })),
    );
}
