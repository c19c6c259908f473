// What the tests of this folder share: a RoundSpec with defaults, temporary folders, the package's paths.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { LoopName, RoundSpec } from '../index.js';
import { roundSpec } from '../round-spec.js';

export const PACKAGE_ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Why a test that needs root cannot run, or false. */
export const NEEDS_ROOT = process.getuid?.() === 0 ? false : 'needs root';

/** Few and short operations, which the slowest machine finishes in time. */
const SMALL = { operations: 24, warmup: 3, blockBytes: 4096, deadlineMs: 60_000 } as const;

export function spec(loop: LoopName, paths: readonly string[], more: Partial<RoundSpec> = {}): RoundSpec {
  return roundSpec({ ...SMALL, loop, paths, ...more });
}

/** A folder that is removed after the test. */
export function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'fusebench-test-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
