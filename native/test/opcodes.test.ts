// One table of opcodes: the names that the daemon prints, by number. Those of TypeScript must match it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { byOpcodeName, OPCODES, opcodeName } from '../opcodes.js';
import { PACKAGE_ROOT } from './support.js';

test('the opcodes of TypeScript are those of the daemon, with the same numbers', () => {
  const source = readFileSync(join(PACKAGE_ROOT, 'native/daemon/wire/names.cc'), 'utf8');
  const table = /kOpcodeNames =(.*?);/s.exec(source)![1]!;
  const names = [...table.matchAll(/"(.*)"/g)]
    .map(([, part]) => part!)
    .join('')
    .split(' ');
  assert.ok(names.length > 40);
  const printed = Object.fromEntries(names.flatMap((name, opcode) => (name === '' ? [] : [[name, opcode]])));
  assert.deepEqual(printed, { ...OPCODES });
});

test('a number without an opcode is shown as a number', () => {
  assert.equal(opcodeName(7), 'OPCODE_7');
  assert.deepEqual(byOpcodeName({ 3: 'a', 4095: 'b' }), { GETATTR: 'a', OPCODE_4095: 'b' });
});
