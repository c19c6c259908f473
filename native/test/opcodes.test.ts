// One table of opcodes: enum Opcode of the daemon. The names printed by the daemon and those of TypeScript must match
// it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { byOpcodeName, OPCODES, opcodeName } from '../opcodes.js';
import { PACKAGE_ROOT } from './support.js';

/** The text between braces after `head` in a source file of the daemon. */
function body(file: string, head: string): string {
  const source = readFileSync(join(PACKAGE_ROOT, 'native/daemon/wire', file), 'utf8');
  const start = source.indexOf(head);
  assert.ok(start >= 0, `${file} has ${head}`);
  return source.slice(source.indexOf('{', start), source.indexOf('};', start));
}

const declared = Object.fromEntries(
  [...body('wire_constants.h', 'enum Opcode').matchAll(/^\s*(\w+) = (\d+),/gm)].map(([, name, number]) => [
    name!,
    Number(number),
  ]),
);

test('the opcodes of TypeScript are those of the daemon, with the same numbers', () => {
  assert.ok(Object.keys(declared).length > 40);
  assert.deepEqual({ ...OPCODES }, declared);
});

test('the names that the daemon prints are those of its opcodes', () => {
  const names = [...body('names.cc', 'kOpcodeNames').matchAll(/"(\w*)"/g)].map(([, name]) => name!);
  const printed = Object.fromEntries(names.flatMap((name, opcode) => (name === '' ? [] : [[name, opcode]])));
  assert.deepEqual(printed, declared);
});

test('a number without an opcode is shown as a number', () => {
  assert.equal(opcodeName(7), 'OPCODE_7');
  assert.deepEqual(byOpcodeName({ 3: 'a', 4095: 'b' }), { GETATTR: 'a', OPCODE_4095: 'b' });
});
