#!/usr/bin/env node
// argv -> command. bench/usage/ holds the usage texts; the commands themselves are loaded when they are called, so that
// --help is quick.

import { Command, CommanderError } from 'commander';
import { addVmCommand } from './commands/vm.js';
import { watchOutput } from './common/output.js';
import { version } from './common/paths.js';
import { addDrawing, addInspection } from './usage/draw.js';
import { end } from './usage/end.js';
import { helpConfiguration } from './usage/help.js';
import { addJudging } from './usage/judge.js';
import { addKernelQuestions } from './usage/kernel.js';
import { addRun } from './usage/run.js';

const EXIT_CODES = `
Exit codes: 0 good; 1 judged and bad (not engaged, failed, regression); 2 wrong usage or input;
3 this machine cannot measure that, or a result cannot be written; 130 interrupted, or the output
has no reader any more, after cleaning up.`;

const fusebench = new Command('fusebench')
  .description(
    'Benchmarks FUSE against the backing file system: natively, plain, with file and inode passthrough.',
  )
  .version(version())
  .configureHelp(helpConfiguration)
  .showHelpAfterError('(fusebench --help shows the commands)')
  .exitOverride()
  .addHelpText('after', EXIT_CODES);
for (const add of [addRun, addInspection, addDrawing, addJudging, addKernelQuestions]) add(fusebench);
addVmCommand(fusebench, end);

watchOutput();
try {
  await fusebench.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help, the version, or wrong usage, which commander has said already.
  await end(async () => (error.exitCode === 0 ? 0 : 2));
}
