import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { addDrawing, addInspection } from '../usage/draw.js';
import { addJudging } from '../usage/judge.js';
import { addKernelQuestions } from '../usage/kernel.js';
import { addRun } from '../usage/run.js';
import { type GuestCommand, guestCommand } from './guest-command.js';

function given(...argv: string[]): GuestCommand {
  const program = new Command('fusebench');
  for (const add of [addRun, addInspection, addDrawing, addJudging, addKernelQuestions]) add(program);
  program.command('vm');
  return guestCommand(argv, program.commands, '/home/u/linux');
}

test('a command that the guest would not know is refused, with the nearest one', () => {
  assert.deepEqual(given('run', 'all'), { argv: ['run', 'all'], outputs: [] });
  assert.deepEqual(given('--version').argv, ['--version']);
  assert.deepEqual(given('run', '--help').argv, ['run', '--help']);
  assert.throws(() => given('docter'), { exitCode: 2, hint: 'did you mean doctor?' });
  assert.throws(() => given('vm', '--kernel', 'k'), /cannot run vm itself/);
  assert.throws(() => given(), /no command for the guest/);
});

test('a command that reads runs of the host is refused; a bisection skips the commit', () => {
  for (const name of ['show', 'compare', 'chart', 'report', 'cover-letter', 'baseline', 'export'])
    assert.throws(() => given(name, 'base', 'head'), {
      exitCode: 2,
      message: `fusebench vm: ${name} reads runs of this machine and needs no kernel; call 'fusebench ${name}' without vm`,
    });
  assert.throws(() => given('gate', 'base', 'head'), { exitCode: 2 });
  assert.throws(() => given('gate', 'base', 'head', '--bisect'), { exitCode: 125 });
});

test('a workload, mode or option that does not exist costs no boot', () => {
  assert.throws(() => given('run', 'statx-snyc'), { exitCode: 2, hint: 'did you mean statx-sync?' });
  assert.throws(() => given('run', 'statx', '--mode', 'plian'), { exitCode: 2, hint: 'did you mean plain?' });
  assert.throws(() => given('run', '--frist'), /run has no option --frist/);
  assert.throws(() => given('ablate', 'statx-snyc'), { exitCode: 2 });
  assert.throws(() => given('calibrate', 'statx-snyc'), { exitCode: 2 });
  assert.throws(() => given('ab', '--workloads', 'statx-snyc'), { exitCode: 2 });
});

test('what the user wants written elsewhere is named by absolute paths, however it is given', () => {
  const rest = ['--quiet', 'statx'];
  for (const out of [['--out', '../relout'], ['--out=../relout']])
    assert.deepEqual(given('run', ...out, ...rest), {
      argv: ['run', '--out=/home/u/relout', ...rest],
      outputs: ['/home/u/relout'],
    });
  assert.deepEqual(given('run', '--out', '/abs/x').outputs, ['/abs/x']);
  for (const out of [['-o', 'c.json'], ['-oc.json'], ['-qoc.json'], ['-qo', 'c.json'], ['--out', 'c.json']]) {
    const { argv, outputs } = given('calibrate', ...out);
    assert.deepEqual(outputs, ['/home/u/linux/c.json'], out.join(' '));
    assert.deepEqual(
      argv.filter((word) => word !== '-q'),
      ['calibrate', '--out=/home/u/linux/c.json'],
    );
  }
  assert.deepEqual(given('ablate', '--out', 'results/studies/x.json').outputs, [
    '/home/u/linux/results/studies/x.json',
  ]);
});

test('what only looks like an output stays as it is', () => {
  for (const argv of [
    ['run', '--label', '--out', 'statx'],
    ['run', '-m', 'plain', '--seconds', '3', '--', 'statx'],
    ['ab', '--markdown'],
  ])
    assert.deepEqual(given(...argv), { argv, outputs: [] });
});
