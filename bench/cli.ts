#!/usr/bin/env node
// argv -> command. The only file with usage text and process.exit; commands are loaded when they are called, so that
// --help is quick.

import { Command, InvalidArgumentError, Option } from 'commander';
import { type ExitCode, errnoOf, FusebenchError } from './errors.js';
import { version } from './version.js';

const MODES_HELP = 'native,overlayfs,plain,file-passthrough,inode-passthrough or all';

function list(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('it has to be a whole number from 1 on.');
  return value;
}

function threadCounts(text: string): number[] {
  const counts = list(text).map(positiveInteger);
  if (counts.some((count) => count > 64))
    throw new InvalidArgumentError('more than 64 threads are not supported.');
  return [...new Set(counts)];
}

function program(): Command {
  const fusebench = new Command('fusebench');
  fusebench
    .description(
      'Benchmarks FUSE against the file system underneath: natively, plain, with file and inode passthrough.',
    )
    .version(version())
    .showHelpAfterError('(fusebench --help shows the commands)')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  addRun(fusebench);
  addList(fusebench);
  addShow(fusebench);
  addDoctor(fusebench);
  fusebench.addHelpText(
    'after',
    '\nExit codes: 0 good; 1 judged and bad (not engaged, failed, regression); 2 wrong usage or input;\n' +
      '3 this machine cannot measure that; 130 interrupted, after cleaning up.',
  );
  return fusebench;
}

function addRun(fusebench: Command): void {
  fusebench
    .command('run')
    .description('measure workloads in every mode; as root')
    .argument('[workloads...]', "drivers, workloads or workload/cache ('fusebench list' shows them)", ['all'])
    .option('-m, --mode <modes>', MODES_HELP, list, ['all'])
    .addOption(
      new Option('-p, --profile <name>', 'how long: 20 s, 90 s, minutes')
        .choices(['smoke', 'quick', 'full'])
        .default('quick'),
    )
    .option('--rounds <n>', 'rounds of each case, instead of what the profile says', positiveInteger)
    .option('--threads <counts>', 'client threads, for example 1,2,4', threadCounts, [1])
    .option('--shared-file', 'all threads work on one file', false)
    .option('--placement <names>', 'same-cpu, cross-cpu, unpinned or all', list, ['same-cpu'])
    .option('--backing <dir>', 'measure on the file system of this directory (default: a private tmpfs)')
    .option('--out <dir>', 'where the results go (default: results/runs/<id>)')
    .option('--label <text>', 'a name for the run', '')
    .option('--seed <n>', 'seed of the order of rounds and of random offsets', positiveInteger)
    .option(
      '--service-times',
      'histograms of the service time in the daemon (costs two clock reads a request)',
      false,
    )
    .option(
      '--deadline <s>',
      'give up a round that takes longer than so many seconds (default: 20)',
      positiveInteger,
    )
    .option('--no-charts', 'draw no pictures')
    .option('-q, --quiet', 'no progress', false)
    .option('-v, --verbose', 'show what was negotiated with the kernel, and the evidence', false)
    .option('--dry-run', 'print the cases and stop', false)
    .action(async (names: string[], options) =>
      end(async () => (await import('./commands/run.js')).runCommand(names, options)),
    );
}

function addList(fusebench: Command): void {
  fusebench
    .command('list')
    .description('show every workload and what it isolates')
    .option('--json', 'as JSON', false)
    .action(async (options) => end(async () => (await import('./commands/list.js')).listCommand(options)));
}

function addShow(fusebench: Command): void {
  fusebench
    .command('show')
    .description('print a stored run again')
    .argument('<run>', 'a run.json or its folder')
    .option('-v, --verbose', 'also what was negotiated with the kernel, and the evidence', false)
    .option('--text', 'the summary of 72 columns instead', false)
    .action(async (path: string, options) =>
      end(async () => (await import('./commands/show.js')).showCommand(path, options)),
    );
}

function addDoctor(fusebench: Command): void {
  fusebench
    .command('doctor')
    .description('what this machine can measure, and why not the rest')
    .option('--json', 'as JSON', false)
    .action(async (options) =>
      end(async () => (await import('./commands/doctor.js')).doctorCommand(options)),
    );
}

/** Runs a command and exits with its code; what it throws becomes one sentence. */
async function end(command: () => Promise<ExitCode>): Promise<never> {
  try {
    return process.exit(await command());
  } catch (error) {
    return fail(error);
  }
}

function fail(error: unknown): never {
  if (error instanceof FusebenchError) {
    console.error(`fusebench: ${error.message}`);
    process.exit(error.exitCode);
  }
  if (error instanceof Error && (error.name === 'InputError' || error.name === 'WriteError')) {
    console.error(`fusebench: ${error.message}`);
    process.exit(error.name === 'InputError' ? 2 : 3);
  }
  if (errnoOf(error) === 'EMFILE' || errnoOf(error) === 'ENFILE') {
    console.error(`fusebench: too few file descriptors (${errnoOf(error)}); allow more with ulimit -n 4096`);
    process.exit(3);
  }
  console.error('fusebench: this is a bug of fusebench, please report it:', error);
  process.exit(1);
}

await program().parseAsync();
