import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DRIVERS } from '../../drivers/index.js';
import { BUILTIN_MODES } from '../../results/run/modes.js';
import { FusebenchError } from '../common/errors.js';
import { plan, selectWorkloads, workKey } from './plan.js';

const all = { names: ['all'], modes: ['all'], threads: [1], placements: ['same-cpu'], sharedFile: false };

test('all means every workload in every mode, each case once', () => {
  const [group, ...others] = plan(all);
  const workloads = DRIVERS.flatMap((driver) => driver.workloads);
  assert.equal(others.length, 0);
  assert.equal(group?.cases.length, workloads.length * BUILTIN_MODES.length);
  assert.equal(
    new Set(group?.cases.map((planned) => planned.case.id)).size,
    workloads.length * BUILTIN_MODES.length,
  );
});

test('a case id reads workload, cache, threads, placement, mode', () => {
  const [group] = plan({ ...all, names: ['read-4k-rand/direct'], modes: ['file-passthrough'] });
  assert.deepEqual(
    group?.cases.map((planned) => planned.case.id),
    ['read-4k-rand/direct/t1/same-cpu/file-passthrough'],
  );
});

test('threads and placements multiply into groups that are brought up one after the other', () => {
  const groups = plan({
    ...all,
    names: ['statx-sync'],
    threads: [1, 2],
    placements: ['same-cpu', 'unpinned'],
  });
  assert.deepEqual(
    groups.map(({ threads, placement }) => `${threads} ${placement}`),
    ['1 same-cpu', '1 unpinned', '2 same-cpu', '2 unpinned'],
  );
});

test('modes keep the order of the tables, in whatever order the user typed them', () => {
  const [group] = plan({ ...all, names: ['statx-sync'], modes: ['plain', 'native'] });
  assert.deepEqual(
    group?.cases.map((planned) => planned.case.mode),
    ['native', 'plain'],
  );
});

test('a driver name means all its workloads, and a workload named twice comes once', () => {
  const names = selectWorkloads(['statx', 'statx-sync']).map(({ spec }) => spec.name);
  assert.deepEqual(names, ['statx-sync', 'stat-warm', 'fstat-after-read']);
});

test('a file that all modes share is read by some workloads or written by others, never both', () => {
  const writers = new Set(['pwrite', 'splice-out', 'mmap-write']);
  const users = new Map<string, Set<'read' | 'written'>>();
  for (const spec of DRIVERS.flatMap((driver) => driver.workloads)) {
    for (const fixture of spec.fixtures(0)) {
      if (fixture.kind !== 'file' || fixture.shared !== true) continue;
      const use = writers.has(spec.loop) ? 'written' : 'read';
      users.set(fixture.path, new Set([...(users.get(fixture.path) ?? []), use]));
    }
  }
  assert.deepEqual(
    [...users.values()].map((uses) => [...uses]),
    [['read'], ['written']],
  );
});

test('a shared file is part of the key of equal work', () => {
  const [group] = plan({ ...all, names: ['statx-sync'], threads: [2], sharedFile: true });
  assert.equal(workKey(group!.cases[0]!.case.workload), 'statx-sync/warm/t2-shared');
});

test('an unknown workload is refused with the nearest one', () => {
  assert.throws(
    () => plan({ ...all, names: ['statx-snyc'] }),
    (error) =>
      error instanceof FusebenchError && error.exitCode === 2 && error.hint === 'did you mean statx-sync?',
  );
});

test('an unknown mode is refused with the nearest one', () => {
  assert.throws(
    () => plan({ ...all, modes: ['plian'] }),
    /plian: there is no such mode; did you mean plain\?/,
  );
});

test('for a name that resembles none, the error lists the known ones', () => {
  assert.throws(
    () => plan({ ...all, placements: ['zzzzzzzzzz'] }),
    /known are same-cpu, cross-cpu, unpinned/,
  );
});
