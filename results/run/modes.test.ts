import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../testing/example-run.js';
import {
  attributesAtDaemon,
  BUILTIN_MODES,
  daemonArguments,
  dataAtDaemon,
  FUSE_MODES,
  goesThroughFuse,
  isFuse,
  labelOf,
  likeFuseMode,
  listingsAtDaemon,
  type Mode,
  shortLabelOf,
  sortModes,
} from './modes.js';
import { runFrom } from './store.js';

const everyMode = exampleRun({ modes: BUILTIN_MODES, workloads: ['statx-sync'], bringUps: 1, skipped: [] });

test('a run with every mode is valid', () => {
  assert.deepEqual(runFrom('run.json', everyMode), everyMode);
});

test('modes are in the order of the table, targets last by name, each once', () => {
  const mixed: Mode[] = [
    'target:zfs',
    'plain',
    'native',
    'target:abc',
    'target:B',
    'plain',
    'inode-passthrough',
  ];
  assert.deepEqual(sortModes(mixed), [
    'native',
    'plain',
    'inode-passthrough',
    'target:B',
    'target:abc',
    'target:zfs',
  ]);
  assert.deepEqual(sortModes(BUILTIN_MODES), BUILTIN_MODES);
});

test('a mode without FUSE sends no requests, and all other modes have our daemon', () => {
  for (const mode of BUILTIN_MODES) {
    const sends = [dataAtDaemon, attributesAtDaemon, listingsAtDaemon].some((asks) => asks(mode));
    assert.equal(isFuse(mode), FUSE_MODES.includes(mode as never), mode);
    assert.equal(goesThroughFuse(mode), isFuse(mode), mode);
    if (!isFuse(mode)) assert.equal(sends, false, mode);
  }
});

test('a target is unknown: it is treated like plain, and has no daemon of fusebench', () => {
  const target = 'target:mergerfs';
  assert.equal(isFuse(target), false);
  assert.equal(likeFuseMode(target), 'plain');
  assert.ok(goesThroughFuse(target) && dataAtDaemon(target) && attributesAtDaemon(target));
  assert.deepEqual([labelOf(target), shortLabelOf(target)], ['mergerfs', 'mergerfs']);
});

test('file passthrough asks the daemon for attributes, inode passthrough does not', () => {
  const asked = (mode: Mode): boolean[] =>
    [dataAtDaemon, attributesAtDaemon, listingsAtDaemon].map((asks) => asks(mode));
  assert.deepEqual(asked('plain'), [true, true, true]);
  assert.deepEqual(asked('file-passthrough'), [false, true, true]);
  assert.deepEqual(asked('inode-passthrough'), [false, false, false]);
});

test('no two FUSE modes pass the same arguments to the daemon', () => {
  const commands = FUSE_MODES.map((mode) => daemonArguments(mode).join(' '));
  assert.equal(new Set(commands).size, FUSE_MODES.length, commands.join('\n'));
});

test('a short label fits its column', () => {
  for (const mode of BUILTIN_MODES) assert.ok(shortLabelOf(mode).length <= 10, mode);
});
