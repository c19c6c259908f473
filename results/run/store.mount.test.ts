// A disk that is really full: a small tmpfs in a private mount namespace, which ends with the child.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const module = (path: string): string => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));

/** Enough time passes before each round that it is saved at once. */
const CHILD = `
  const { RunWriter, readRun } = await import(${module('./store.js')});
  const { exampleRun } = await import(${module('../testing/example-run.js')});
  const { readdirSync } = await import('node:fs');
  const run = exampleRun({ workloads: ['read-4k-rand'], bringUps: 400 });
  let now = 0;
  performance.now = () => now;
  const writer = RunWriter.create(process.argv[1] + '/run', {
    ...run, measurements: run.measurements.map((one) => ({ ...one, rounds: [] })),
  });
  let saved = 0;
  try {
    for (const { case: { id }, rounds } of run.measurements) {
      for (const round of rounds) { now = 1.1 * now + 2000; writer.round(id, round); saved += 1; }
    }
  } catch (error) {
    const stored = readRun(process.argv[1] + '/run').measurements.flatMap((one) => one.rounds).length;
    console.log(JSON.stringify({ saved, stored, message: error.message, files: readdirSync(process.argv[1] + '/run') }));
  }
`;

test('a full disk is one sentence with ENOSPC, and the rounds saved before it read back', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'fusebench-full-'));
  try {
    const script = 'mount -t tmpfs -o size=256k none "$1" && exec "$2" --input-type=module -e "$3" "$1"';
    const output = execFileSync(
      'unshare',
      ['-m', 'sh', '-c', script, 'sh', scratch, process.execPath, CHILD],
      { encoding: 'utf8' },
    );
    const seen = JSON.parse(output) as { saved: number; stored: number; message: string; files: string[] };
    assert.ok(seen.saved > 10);
    assert.equal(seen.stored, seen.saved);
    assert.match(
      seen.message,
      /run\.json: the run cannot be saved; what was saved before is intact \(ENOSPC\); free some space/,
    );
    assert.deepEqual(seen.files, ['run.json']);
  } finally {
    rmSync(scratch, { recursive: true });
  }
});
