import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FUSE_MODES } from '../../results/run/modes.js';
import type { Footprint, FootprintCost, FootprintPoint } from '../../results/study/footprint.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { footprintText } from './footprint-text.js';

const cost: FootprintCost = {
  slabBytesPerInode: 1310.4,
  availableBytesPerInode: 1217,
  daemonBytesPerInode: 162,
  daemonFdsPerInode: 1.0001,
  backingIdsPerInode: 0,
  caches: [{ name: 'fuse_inode', objectsPerInode: 0.97, bytesPerInode: 808 }],
  firstLookupNs: 42_800,
  againNs: 728,
  evictionNs: 40_300,
  fdsLeft: 0,
};

function point(
  mode: FootprintPoint['mode'],
  inodes: number,
  some: Partial<FootprintPoint> = {},
): FootprintPoint {
  return { mode, inodes, kept: inodes, limit: null, cost, ...some };
}

function footprint(points: readonly FootprintPoint[]): Footprint {
  const { host, startedAt } = exampleRun();
  return {
    kind: 'footprint',
    schema: 1,
    startedAt,
    command: 'fusebench footprint',
    host,
    backing: 'tmpfs',
    points,
    skipped: [],
  };
}

test('a block per number of inodes, a column per mode, within 72 columns of ASCII', () => {
  const attached = {
    ...cost,
    backingIdsPerInode: 1,
    caches: [...cost.caches!, { name: 'kmalloc-64', objectsPerInode: 1, bytesPerInode: 64 }],
  };
  const text = footprintText(
    footprint([
      point('plain', 1000),
      point('file-passthrough', 1000),
      point('inode-passthrough', 1000, { cost: attached }),
      point('plain', 10_000),
    ]),
  );
  const lines = text.split('\n');
  assert.deepEqual(
    lines.filter((line) => line.length > 72),
    [],
  );
  assert.match(text, /^[\n -~]*$/);
  assert.deepEqual(
    lines.filter((line) => / inodes, each/.test(line)),
    [
      '1,000 inodes, each                     plain       file-pt      inode-pt',
      '10,000 inodes, each                    plain',
    ],
  );
  assert.ok(text.includes('  kmalloc-64                               -             -      64 (1.0)'), text);
  assert.ok(text.includes('first lookup                         42.8 us       42.8 us       42.8 us'), text);
});

test('more modes than fit into 72 columns go into several blocks', () => {
  const text = footprintText(footprint([...FUSE_MODES, 'plain' as const].map((mode) => point(mode, 1000))));
  const lines = text.split('\n');
  assert.equal(
    lines.filter((line) => / inodes, each/.test(line)).length,
    Math.ceil((FUSE_MODES.length + 1) / 3),
  );
  assert.deepEqual(
    lines.filter((line) => line.length > 72),
    [],
  );
});

test('a limit is shown with what was reached, and a point without numbers shows dashes', () => {
  const text = footprintText(
    footprint([point('plain', 1000, { kept: 421, limit: 'a LOOKUP failed with ENFILE', cost: null })]),
  );
  assert.ok(text.includes('limit: plain kept 421 inodes:\n  a LOOKUP failed with ENFILE'), text);
  assert.match(text, /^kernel slab, bytes +-$/m);
});

test('an inode that was never forgotten is not hidden behind a number', () => {
  assert.match(
    footprintText(footprint([point('plain', 10, { cost: { ...cost, evictionNs: null } })])),
    /^eviction +not all$/m,
  );
});
