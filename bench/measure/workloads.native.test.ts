// What every workload's loop does, on an ordinary file system. The list is that of the drivers, so a new workload is
// tested here without a change.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Fixture } from '../../drivers/driver.js';
import { addon, type RawRound } from '../../native/index.js';
import { type PlannedCase, plan } from './plan.js';
import { runCase } from './round-spec.js';
import { fixturesOf, plantTree } from './tree.js';

const OPERATIONS = 24;
const CONDITIONS = { cpus: { clients: null, daemon: null }, deadlineMs: 60_000 };
/** With the driver's arguments for the file system itself, and with those for a mount whose cache is bypassed. */
const MODES = ['native', 'plain'];

const [group] = plan({
  names: ['all'],
  modes: MODES,
  threads: [1],
  placements: ['unpinned'],
  sharedFile: false,
});
const CASES = group!.cases;

function run(planned: PlannedCase, tree: string, operations: number): Promise<RawRound> {
  const folders = { backing: tree, root: tree, scratch: tree };
  return runCase(planned, { folders, daemon: null }, CONDITIONS, operations, 1);
}

const known = new Map<number, Buffer>();

/** The original content of files of this size. */
function filled(bytes: number): Buffer {
  const before = known.get(bytes);
  if (before) return before;
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-test-'));
  addon().fillFile(join(folder, 'file'), bytes);
  const content = readFileSync(join(folder, 'file'));
  rmSync(folder, { recursive: true });
  known.set(bytes, content);
  return content;
}

/** The names in a workload's directories. Its files must have their original content. */
function namesIn(tree: string, fixtures: readonly Fixture[]): string[][] {
  return fixtures.map((fixture) => {
    const path = join(tree, fixture.path);
    if (fixture.kind === 'directory') return readdirSync(path).sort();
    assert.ok(readFileSync(path).equals(filled(fixture.bytes)), `${path} has other content`);
    return [];
  });
}

/** Whether `action` writes to a file. */
async function writes(path: string, action: () => Promise<unknown>): Promise<boolean> {
  utimesSync(path, 1, 1);
  await action();
  return statSync(path).mtimeMs !== 1000;
}

describe('every workload', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-workloads-'));
  const trees = [join(folder, 'left'), join(folder, 'right')];

  before(() => {
    const fixtures = fixturesOf(
      CASES.map(({ spec }) => spec),
      1,
      false,
    );
    for (const tree of trees) plantTree(tree, fixtures, null);
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const planned of CASES) {
    const { spec } = planned;
    test(`${planned.case.id} does the same work in two trees and leaves them as they were`, async () => {
      const operations = Math.min(OPERATIONS, spec.maxOperations ?? OPERATIONS);
      const checksums = new Set<string>();
      for (const tree of trees) {
        const before = namesIn(tree, spec.fixtures(0));
        const round = await run(planned, tree, operations);
        assert.equal(round.operations, operations);
        assert.equal(round.histogram.count, operations);
        assert.equal(round.bytes, operations * spec.blockBytes);
        checksums.add(round.checksum);
        assert.deepEqual(namesIn(tree, spec.fixtures(0)), before);
      }
      assert.equal(checksums.size, 1);
    });
  }

  test('a file that all modes share is only read or only written, so that no cached copy of it becomes out of date', async () => {
    const users = new Map<string, { readers: string[]; writers: string[] }>();
    for (const planned of CASES) {
      for (const { path } of planned.spec.fixtures(0).filter((one) => one.kind === 'file' && one.shared)) {
        const use = users.get(path) ?? { readers: [], writers: [] };
        const written = await writes(join(trees[0]!, path), () => run(planned, trees[0]!, 1));
        (written ? use.writers : use.readers).push(planned.case.id);
        users.set(path, use);
      }
    }
    assert.ok(users.size > 0);
    for (const [path, { readers, writers }] of users)
      assert.ok(
        readers.length === 0 || writers.length === 0,
        `${path} is read by ${readers.length} cases, and written by ${writers}`,
      );
  });
});
