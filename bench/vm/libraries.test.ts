import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLdd, sharedLibraries } from './libraries.js';

test('the linker and every library of an ldd listing are found, the vdso is not one', () => {
  const listing = [
    '\tlinux-vdso.so.1 (0x00007ffd1b5f2000)',
    '\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f3c0a000000)',
    '\t/lib64/ld-linux-x86-64.so.2 (0x00007f3c0a400000)',
  ].join('\n');
  assert.deepEqual(parseLdd(listing), ['/lib/x86_64-linux-gnu/libm.so.6', '/lib64/ld-linux-x86-64.so.2']);
});

test('a library that is not found is named', () => {
  assert.throws(() => parseLdd('\tlibfoo.so.1 => not found\n'), /libfoo\.so\.1/);
});

test('this Node needs a C library', async () => {
  const libraries = await sharedLibraries(process.execPath);
  assert.ok(
    libraries.length === 0 || libraries.some((path) => /libc\.|ld-|musl/.test(path)),
    libraries.join(' '),
  );
});
