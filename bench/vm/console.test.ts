import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Console } from './console.js';

test('lines come out without escape sequences, carriage returns and empty lines', () => {
  const console = new Console();
  console.push(Buffer.from('\x1bc\x1b[?7l\x1b[2JSeaBIOS\r\n\r\n[    0.0'));
  console.push(Buffer.from('00000] Linux version 7.2\r\nlast'));
  assert.deepEqual(console.lines(), ['SeaBIOS', '[    0.000000] Linux version 7.2', 'last']);
});

test('the reported last lines begin at the first sign of an error', () => {
  const console = new Console();
  for (let i = 0; i < 100; i++) console.push(Buffer.from(`line ${i}\n`));
  assert.equal(console.lastWords().at(-1), 'line 99');
  console.push(Buffer.from('Kernel panic - not syncing: test\nCall Trace:\n a\n b\n'));
  assert.deepEqual(console.lastWords(), ['Kernel panic - not syncing: test', 'Call Trace:', ' a', ' b']);
});

test("the kernel's warnings are found, with and without time stamps, and ordinary lines are not", () => {
  const console = new Console();
  console.push(
    Buffer.from(
      '[    1.2] WARNING: CPU: 0 PID: 1 at fs/fuse/file.c:1\nWARNING: suspicious\nfoo WARNING: in a sentence\n',
    ),
  );
  assert.deepEqual(console.complaints(), [
    '[    1.2] WARNING: CPU: 0 PID: 1 at fs/fuse/file.c:1',
    'WARNING: suspicious',
  ]);
});
