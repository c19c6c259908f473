import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { commandLine } from './command-line.js';

test('a shell parses the quoted command line into the same words', () => {
  const words = [
    'run',
    'read-4k-rand/direct',
    "x=fs -o 'a b' {backing} {mountpoint}",
    '',
    '$HOME `id` "q"',
    'a\\b;c',
  ];
  const line = commandLine(words);
  assert.match(line, /^fusebench run read-4k-rand\/direct "/);
  const script = `fusebench() { for word; do printf '%s\\0' "$word"; done; }; ${line}`;
  assert.deepEqual(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1), words);
});
