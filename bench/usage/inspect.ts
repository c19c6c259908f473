// Usage of the commands that show things: list, show, doctor.

import { type Command, Option } from 'commander';
import { calling } from './end.js';

export function addInspection(fusebench: Command): void {
  fusebench
    .command('list')
    .description('show every workload and the cost that it isolates')
    .option('--json', 'as JSON', false)
    .action(calling(async () => (await import('../commands/list.js')).listCommand));
  fusebench
    .command('show')
    .description('print a stored run again, or what footprint or ablate stored')
    .argument('<run>', 'a run.json or its folder, or the file of --out')
    .option(
      '-v, --verbose',
      'also what was negotiated with the kernel, and the evidence; of ablate, every variant',
      false,
    )
    .addOption(new Option('--text', 'the summary of 72 columns instead').default(false).conflicts('brief'))
    .option('--brief', 'one line per case instead', false)
    .action(calling(async () => (await import('../commands/show.js')).showCommand));
  fusebench
    .command('doctor')
    .description('what this machine can measure, and why the rest is missing')
    .option('--json', 'as JSON', false)
    .action(calling(async () => (await import('../commands/doctor.js')).doctorCommand));
}
