import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../results/testing/example-run.js';
import { unexpectedOpcodes } from './findings.js';

test('opcodes that are expected together are shown with their sum', () => {
  const { measurements } = exampleRun({ workloads: ['readdir-100'], modes: ['plain'], bringUps: 3 });
  const proof = {
    engaged: false,
    expected: [{ opcode: 'READDIR+READDIRPLUS', min: 1, max: 2 }],
    observed: { READDIR: 2, READDIRPLUS: 1 },
    unexpectedRequests: ['more listings than the mode has'],
  };
  assert.deepEqual(unexpectedOpcodes({ ...measurements[0]!, proof }), ['READDIR+READDIRPLUS 3.00/op']);
});
