import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseUnasked } from './drop-objects.js';

test('caches of a machine are dropped when the user allows it, those of a guest always', () => {
  assert.throws(() => refuseUnasked(false, {}), {
    exitCode: 2,
    message:
      /^\/proc\/sys\/vm\/drop_caches: .* the whole machine.*; allow it with --drop-caches, or measure in a guest/,
  });
  assert.throws(() => refuseUnasked(false, { FUSEBENCH_VIRTUALIZATION: 'none' }), { exitCode: 2 });
  assert.doesNotThrow(() => refuseUnasked(true, {}));
  assert.doesNotThrow(() => refuseUnasked(false, { FUSEBENCH_VIRTUALIZATION: 'qemu-kvm' }));
});
