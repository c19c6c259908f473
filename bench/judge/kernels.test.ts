import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Run } from '../../results/run/model.js';
import { type Effect, exampleRun } from '../../results/testing/example-run.js';
import { kernels } from '../usage/parse.js';
import type { Unit } from './blocks.js';
import { chooseContenders, countersOfBlocks, guestWords, kernelFindings, kernelText } from './kernels.js';

function run(seed: number, effect: Effect = {}, emulated = false): Run {
  const example = exampleRun({ workloads: ['statx-sync'], modes: ['plain'], bringUps: 3, seed, effect });
  return { ...example, host: { ...example.host, emulated } };
}

function unit(effect: Effect, emulated = false): Unit {
  return {
    a: [run(1, {}, emulated), run(2, {}, emulated)],
    b: [run(3, effect, emulated), run(4, effect, emulated)],
  };
}

test('a request that one kernel adds is found, and equal blocks give no finding', () => {
  const added = unit({ requests: { GETXATTR: 1 } });
  assert.deepEqual(
    countersOfBlocks([added, added]).map(({ check, verdict }) => [check, verdict]),
    [
      ['requests GETXATTR', 'regressed'],
      ['voluntary client switches', 'regressed'],
      ['daemon switches less late requests', 'regressed'],
    ],
  );
  assert.deepEqual(countersOfBlocks([unit({}), unit({ latency: 2 })]), []);
});

test('a request that some blocks of B show and others do not is found', () => {
  const found = countersOfBlocks([unit({ requests: { GETXATTR: 1 } }), unit({})]);
  assert.deepEqual(
    found.map(({ check, verdict }) => [check, verdict]),
    [
      ['requests GETXATTR', 'regressed'],
      ['voluntary client switches', 'regressed'],
      ['daemon switches less late requests', 'regressed'],
    ],
  );
});

test('one deviating round of B is no finding', () => {
  const odd = run(4, { requests: { GETXATTR: 1 } }).measurements[0]!.rounds[0]!;
  const { a, b } = unit({});
  const measurements = b[1].measurements.map((one) => ({ ...one, rounds: [odd, ...one.rounds.slice(1)] }));
  assert.deepEqual(countersOfBlocks([{ a, b: [b[0], { ...b[1], measurements }] }]), []);
});

const contenders = {
  a: { name: 'kernel:/a', options: [], kernel: '/a' },
  b: { name: 'kernel:/b', options: [], kernel: '/b' },
};

test('emulated kernels are compared by their counters, with the warning', () => {
  const units = [unit({ requests: { GETATTR: 1 } }, true)];
  const findings = kernelFindings(contenders, units);
  assert.equal(findings?.emulated, true);
  const text = kernelText(findings, units);
  assert.match(text, /^WARNING: emulated CPU: times are not judged/m);
  assert.match(text, /REGRESSED statx-sync.*requests GETATTR/);
  assert.match(kernelText(kernelFindings(contenders, [unit({})])!, [unit({})]), /^ {2}no difference$/m);
});

test('without a kernel there are no kernel findings', () => {
  const plain = { name: 'default', options: [] };
  assert.equal(kernelFindings({ a: plain, b: plain }, [unit({})]), null);
});

test('a block of a kernel boots it around the run', () => {
  assert.deepEqual(guestWords(contenders.a, ['--memory', '4G']), [
    'vm',
    '--kernel',
    '/a',
    '--memory',
    '4G',
    '--',
  ]);
  assert.deepEqual(guestWords({ name: 'default', options: [] }, ['--memory', '4G']), []);
});

test('one image A and one image B are two sides; anything else is one sentence', async () => {
  const none = { mode: 'plain', kernel: {} };
  assert.equal((await chooseContenders('default', 'options:--flush', none)).b.name, 'options:--flush');
  await assert.rejects(chooseContenders('default', undefined, none), {
    exitCode: 2,
    reason: 'needs two sides',
  });
  await assert.rejects(chooseContenders(undefined, undefined, { mode: 'plain', kernel: { A: '/x' } }), {
    exitCode: 2,
    object: '--kernel',
  });
  await assert.rejects(
    chooseContenders('default', 'default', { mode: 'plain', kernel: { A: '/x', B: '/y' } }),
    /no other side/,
  );
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-kernels-'));
  try {
    const path = join(folder, 'bzImage');
    writeFileSync(path, 'not one');
    await assert.rejects(
      chooseContenders(undefined, undefined, { mode: 'plain', kernel: { A: path, B: path } }),
      /is not a kernel image/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('images are collected by their names', () => {
  assert.deepEqual(kernels('B=/b', kernels('A=/a', {})), { A: '/a', B: '/b' });
  assert.throws(() => kernels('C=/c', {}), /must look like A=IMAGE/);
  assert.throws(() => kernels('A=/c', { A: '/a' }), /two images A/);
});
