// Usage of the commands about what inode passthrough costs and brings: footprint.

import type { Command } from 'commander';
import { end } from './end.js';
import { list, positiveInteger } from './parse.js';

export function addKernelQuestions(fusebench: Command): void {
  fusebench
    .command('footprint')
    .description('what a looked-up inode costs in each mode: memory, descriptors, time; as root')
    .option(
      '--inodes <counts>',
      'how many inodes to look up',
      (text) => list(text).map(positiveInteger),
      [1000, 10_000, 100_000],
    )
    .option('--backing <dir>', 'measure on the file system of this directory (default: a private tmpfs)')
    .option('--json', 'as JSON', false)
    .option('--out <file>', 'store the JSON in this file')
    .action(async (options) =>
      end(async () => (await import('../commands/footprint.js')).footprintCommand(options)),
    );
}
