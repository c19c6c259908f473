import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FusebenchError } from '../common/errors.js';
import { explainRefusal } from './fuse.js';

const eio = Object.assign(new Error('EIO: i/o error, open'), { code: 'EIO' });

test('EIO of inode passthrough is explained, with what to do', () => {
  const explained = explainRefusal('inode-passthrough', eio);
  assert.ok(explained instanceof FusebenchError);
  assert.match(
    explained.message,
    /a nodeid that is not the inode number .* \(EIO\); .*--backing on ext4, xfs or tmpfs/,
  );
  assert.equal(explained.exitCode, 3);
});

test('EIO of another mode, and another error, stay what they are', () => {
  assert.equal(explainRefusal('file-passthrough', eio), eio);
  const other = new Error('no space');
  assert.equal(explainRefusal('inode-passthrough', other), other);
});
