import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { repeatWith } from './repeat-with.js';

/** The words that a shell makes of a command. */
function wordsOf(command: string): string[] {
  const script = `fusebench() { printf '%s\\0' "$@"; }\n${command}\n`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

const SHORT = 'fusebench run all --seed 1';
const LONG = [
  `fusebench run read write statx --target 'mine=/opt/my daemon --flag {backing} {mountpoint}' --rounds 20 --seed 7`,
  `fusebench run all --target 'hp=/usr/libexec/passthrough_hp --nopassthrough --num-threads 1 --nosplice --debug-fuse {backing} {mountpoint}' -q`,
  `fusebench run --target="it's=/bin/sh -c \\"exec \\$HOME/bin/daemon --with-a-long-option=1 --another-long-option=2 {backing} {mountpoint}\\""`,
  `fusebench run --out /${'a-directory-with-a-long-name/'.repeat(5)}run --target 'x=${'y'.repeat(200)}'`,
];

test('a command that fits stays as it is', () => {
  assert.deepEqual(repeatWith(SHORT), ['Repeat with:', `  ${SHORT}`]);
});

test('a long command and long words are broken where a shell joins them again, within 72 columns', () => {
  for (const command of LONG) {
    const [, ...lines] = repeatWith(command);
    assert.ok(lines.length > 1);
    for (const line of lines) assert.ok(line.length <= 72, `${line.length}: ${line}`);
    assert.deepEqual(wordsOf(lines.join('\n')), wordsOf(command));
  }
});

test('a quoted word is broken after a space', () => {
  const [, ...lines] = repeatWith(LONG[1]!);
  for (const line of lines.filter((one) => /'\\$/.test(one))) assert.match(line, / '\\$/);
});

test('a command beyond ASCII is printed in ASCII, and is the same command to a shell', () => {
  const command = `fusebench run --out 'runs/für mich/ü1' --label "it's \\"größer\\" – 漢字" --backing '/a\nb'`;
  const [heading, ...lines] = repeatWith(command);
  assert.equal(heading, 'Repeat with:');
  assert.match(lines.join(''), /^[\x20-\x7e]+$/);
  assert.deepEqual(wordsOf(lines.join('\n')), [
    'run',
    ...['--out', 'runs/für mich/ü1'],
    ...['--label', `it's "größer" – 漢字`],
    ...['--backing', '/a\nb'],
  ]);
});

test('bytes beyond ASCII in a long word are broken between bytes, not within one', () => {
  const command = `fusebench run --out '/${'größe/'.repeat(30)}run'`;
  const [, ...lines] = repeatWith(command);
  for (const line of lines) assert.ok(line.length <= 72, `${line.length}: ${line}`);
  assert.deepEqual(wordsOf(lines.join('\n')), wordsOf(command));
});
