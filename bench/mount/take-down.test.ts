import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MountedMode } from './mode.js';
import { takeDown } from './take-down.js';

test('a mode that cannot be taken down keeps no other mode up, and is reported', async () => {
  const closed: string[] = [];
  const mounted = (mode: 'native' | 'plain' | 'file-passthrough'): MountedMode => ({
    mode,
    folders: { backing: '', root: '', scratch: '' },
    record: { mode, setup: '', negotiated: null, probes: [], audit: null },
    daemon: null,
    abort: () => {},
    close: async () => {
      closed.push(mode);
      if (mode === 'plain') throw new Error('garbage at the end');
      return { daemon: 7, kernel: 7 };
    },
  });
  const up = [mounted('native'), mounted('plain'), mounted('file-passthrough')];
  const { records, warnings } = await takeDown(up);
  assert.deepEqual(closed, ['file-passthrough', 'plain', 'native']);
  assert.deepEqual(
    records.map(({ mode, audit }) => [mode, audit?.daemon ?? null]),
    [
      ['native', 7],
      ['plain', null],
      ['file-passthrough', 7],
    ],
  );
  assert.deepEqual(warnings, ['plain: it did not go down as it should: garbage at the end']);
  assert.deepEqual(up, []);
});
