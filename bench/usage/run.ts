// Usage of `fusebench run`.

import { type Command, Option } from 'commander';
import { BUILTIN_MODES, MODE_TABLE } from '../../results/run/modes.js';
import { calling } from './end.js';
import * as parse from './parse.js';

const ALL: readonly string[] = ['all'];
const SAME: readonly string[] = ['same-cpu'];

/** What each is, and what it needs from the kernel. */
const MODES = BUILTIN_MODES.map((mode) => {
  const { what, needs } = MODE_TABLE[mode];
  return `  ${mode.padEnd(18)} ${what}${needs.length === 0 ? '' : ` (${needs.join(', ')})`}`;
});

export function addRun(fusebench: Command): void {
  fusebench
    .command('run')
    .description('measure workloads in every mode; as root')
    .argument('[workloads...]', "drivers, workloads or workload/cache ('fusebench list' shows them)", ['all'])
    .option('-m, --mode <modes>', `${BUILTIN_MODES.join(',')} or all`, parse.repeatable(ALL), ALL)
    .addOption(
      new Option('-p, --profile <name>', 'how long: 20 s, 90 s, 10 minutes for all workloads')
        .choices(['smoke', 'quick', 'full'])
        .default('quick'),
    )
    .option('--seconds <s>', 'as many bring-ups as fit into so long (default: 8, 60, 600)', parse.seconds)
    .option('--bring-ups <n>', 'so many, each with fresh daemons, mounts and files', parse.repetitions)
    .option('--rounds <n>', 'rounds of each case in each bring-up (default: 1, 5, 10)', parse.repetitions)
    .option('--threads <counts>', 'client threads, for example 1,2,4', parse.threadCounts, [1])
    .option('--shared-file', 'all threads work on one file', false)
    .option('--placement <names>', 'same-cpu, cross-cpu, unpinned or all', parse.repeatable(SAME), SAME)
    .addOption(
      new Option('--scheduler <policy>', 'batch: woken threads do not preempt; steadier, for gates')
        .choices(['normal', 'batch'])
        .default('normal'),
    )
    .option(...parse.BACKING)
    .option('--out <dir>', 'where the results go (default: results/runs/<id>)', parse.path)
    .option('--label <text>', 'a name for the run', '')
    .option('--seed <n>', 'seed of the order of rounds and of random offsets', parse.seed)
    .option(
      '--service-times',
      'histograms of the service time in the daemon (costs two clock reads per request)',
      false,
    )
    .option(
      '--target <name=what>',
      "a target, another FUSE file system: NAME='COMMAND {backing} {mountpoint}' or NAME=/mounted/dir; repeatable",
      parse.targets,
      [],
    )
    .option('--daemon <file>', 'another build of fusebench-daemon', parse.path)
    .option(
      '--daemon-options <text>',
      "further options of the daemon: '--no-killpriv --flush'",
      parse.words,
      [],
    )
    .option(
      '--inject <opcode=ns>',
      'delay each request of this opcode, to see whether the delay is found; :sleep sleeps instead of using the CPU, :1/16 delays every sixteenth only; repeatable',
      parse.delays,
      {},
    )
    .addOption(
      new Option('--inject-in <k/n>', 'inject in k of n bring-ups only')
        .argParser(parse.portion)
        .default({ some: 1, all: 1 }, 'all'),
    )
    .option(
      '--deadline <s>',
      'give up a round that takes longer than so many seconds (default: 20)',
      parse.deadline,
    )
    .option('--no-charts', 'draw no pictures')
    .option('-q, --quiet', 'no progress', false)
    .option('-v, --verbose', 'show what was negotiated with the kernel, and the evidence', false)
    .option('--dry-run', 'print the cases and stop', false)
    .addHelpText('after', `\nModes:\n${MODES.join('\n')}`)
    .action(calling(async () => (await import('../commands/run.js')).runCommand));
}
