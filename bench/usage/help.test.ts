import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { chartNames } from '../../charts/pictures/pictures.js';
import { addDrawing } from './draw.js';
import { helpConfiguration } from './help.js';

test('help shows defaults as the user writes them, and no empty ones', () => {
  const help = new Command('x')
    .configureHelp(helpConfiguration)
    .argument('[names...]', 'what', ['all'])
    .option('--quick', 'flag', false)
    .option('--threads <counts>', 'numbers', Number, [1, 2] as never)
    .option('--none <list>', 'nothing', [] as never)
    .option('--label <text>', 'a name', '')
    .option('--rounds <n>', 'how many', '7')
    .helpInformation();
  assert.match(help, /what \(default: all\)/);
  assert.match(help, /numbers \(default: 1,2\)/);
  assert.match(help, /how many \(default: 7\)/);
  for (const line of ['flag', 'nothing', 'a name']) assert.match(help, new RegExp(`${line}$`, 'm'));
});

test('the help of chart names every picture', () => {
  const program = new Command();
  addDrawing(program);
  const help = program.commands.find((command) => command.name() === 'chart')!.helpInformation();
  for (const name of chartNames) assert.match(help, new RegExp(`\\b${name}\\b`));
});
