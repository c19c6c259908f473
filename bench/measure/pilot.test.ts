import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributesAtDaemon, BUILTIN_MODES, dataAtDaemon, type Mode } from '../../results/run/modes.js';
import { operationsFor, repeatsOf } from './pilot.js';
import { plan } from './plan.js';

const size = { roundNs: 2e6, minOperations: 16, maxOperations: 20_000 };

test('a round has the operations of its planned time, in two digits, on fast and slow machines', () => {
  for (const slowestNs of [100, 8_765, 60_000])
    assert.equal(operationsFor({ nominalNs: { awaited: 8_765, direct: 1 } }, slowestNs, size), 230);
});

test('operations that are at least eight times slower get fewer, in powers of two', () => {
  assert.equal(operationsFor({ nominalNs: { awaited: 10_000, direct: 1 } }, 79_999, size), 200);
  assert.equal(operationsFor({ nominalNs: { awaited: 10_000, direct: 1 } }, 80_000, size), 25);
  assert.equal(operationsFor({ nominalNs: { awaited: 10_000, direct: 1 } }, 159_999, size), 25);
});

test('fast operations stop at the maximum, slow ones at the minimum', () => {
  assert.equal(operationsFor({ nominalNs: { awaited: 1, direct: 1 } }, 1, size), size.maxOperations);
  assert.equal(operationsFor({ nominalNs: { awaited: 1e9, direct: 1 } }, 1e9, size), size.minOperations);
});

test('a driver limits expensive operations below the minimum', () => {
  assert.equal(operationsFor({ nominalNs: { awaited: 1e9, direct: 1 }, maxOperations: 4 }, 1e9, size), 4);
});

test('modes whose operations do not wait for requests do a constant multiple', () => {
  const repeats = (name: string): Record<string, number> => {
    const selection = {
      names: [name],
      modes: ['all'],
      threads: [1],
      placements: ['same-cpu'],
      sharedFile: false,
    };
    const [group] = plan({ ...selection, targets: ['target:other'] });
    return Object.fromEntries(group!.cases.map((planned) => [planned.case.mode, repeatsOf(planned)]));
  };
  const oneWhere = (isAwaited: (mode: Mode) => boolean, others: number): Record<string, number> =>
    Object.fromEntries(
      [...BUILTIN_MODES, 'target:other' as const].map((mode) => [mode, isAwaited(mode) ? 1 : others]),
    );
  assert.deepEqual(repeats('read-4k-rand/direct'), oneWhere(dataAtDaemon, 8));
  assert.deepEqual(repeats('statx-sync'), oneWhere(attributesAtDaemon, 4));
  assert.deepEqual(new Set(Object.values(repeats('read-4k-rand/warm'))), new Set([1]));
  assert.deepEqual(new Set(Object.values(repeats('readdir-10k'))), new Set([1]));
});
