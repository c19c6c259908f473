// Known counts: system calls cause an exact number of requests in each mode, by the daemon's counters and the kernel's.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Opcode } from '../../opcodes.js';
import { enterOwnMounts } from '../../test/own-mounts.js';
import {
  buildPrograms,
  CANNOT_MOUNT,
  type Daemon,
  eventually,
  requests,
  serviceTimes,
  startDaemon,
} from './support.js';

if (CANNOT_MOUNT === false) enterOwnMounts();
const programs = CANNOT_MOUNT === false ? buildPrograms('clients') : '';
const options = { skip: CANNOT_MOUNT };

async function mount(t: TestContext, mode: string, args: readonly string[] = []): Promise<Daemon> {
  const daemon = await startDaemon(t, ['--mode', mode, ...args]);
  assert.ok(daemon.ready !== null, (await Promise.race([daemon.ended, null]))?.stderr);
  mkdirSync(join(daemon.backing, 'below/deep'), { recursive: true });
  writeFileSync(join(daemon.backing, 'file'), Buffer.alloc(8192, 1));
  writeFileSync(join(daemon.backing, 'below/deep/file'), 'x');
  return daemon;
}

function call(daemon: Daemon, command: string, path: string, count: number): void {
  execFileSync(join(programs, 'calls'), [command, join(daemon.mountpoint, path), String(count)]);
}

/** Requests of each opcode that `action` causes. */
function counted<T extends Opcode>(
  daemon: Daemon,
  opcodes: readonly T[],
  action: () => void,
): Record<T, number> {
  const before = opcodes.map((opcode) => requests(daemon, opcode));
  action();
  const entries = opcodes.map((opcode, i) => [opcode, requests(daemon, opcode) - before[i]!]);
  return Object.fromEntries(entries) as Record<T, number>;
}

test('a search of the temporary folder by another process adds no request', options, async (t) => {
  const daemon = await mount(t, 'plain');
  const opcodes = ['LOOKUP', 'GETATTR', 'OPENDIR', 'READDIR', 'READDIRPLUS'] as const;
  const counts = counted(daemon, opcodes, () => {
    // The parent is outside of the namespace that this file runs in.
    execFileSync('nsenter', ['--mount', '--target', String(process.ppid), 'ls', '-lR', daemon.mountpoint]);
  });
  assert.deepEqual(counts, { LOOKUP: 0, GETATTR: 0, OPENDIR: 0, READDIR: 0, READDIRPLUS: 0 });
});

test(
  '23 direct reads send exactly 23 READ requests in plain mode and none in file passthrough',
  options,
  async (t) => {
    for (const [mode, want] of [
      ['plain', 23],
      ['file-passthrough', 0],
    ] as const) {
      const daemon = await mount(t, mode);
      const { READ } = counted(daemon, ['READ'], () => call(daemon, 'read-direct', 'file', 23));
      assert.equal(READ, want, mode);
    }
  },
);

test(
  '23 writes send exactly 23 WRITE requests in plain mode and none in file passthrough',
  options,
  async (t) => {
    for (const [mode, want] of [
      ['plain', 23],
      ['file-passthrough', 0],
    ] as const) {
      const daemon = await mount(t, mode);
      call(daemon, 'write', 'file', 1); // the first write after an attribute refresh reads security.capability once
      const counts = counted(daemon, ['WRITE', 'GETXATTR'], () => call(daemon, 'write', 'file', 23));
      assert.equal(counts.WRITE, want, mode);
      assert.ok(counts.GETXATTR <= 1, `${mode}: ${counts.GETXATTR} GETXATTR`);
      assert.equal(
        counted(daemon, ['WRITE'], () => call(daemon, 'write-direct', 'file', 23)).WRITE,
        want,
        mode,
      );
    }
  },
);

test('without killpriv every passthrough write costs a GETXATTR', options, async (t) => {
  const daemon = await mount(t, 'file-passthrough', ['--no-killpriv']);
  const counts = counted(daemon, ['WRITE', 'GETXATTR'], () => call(daemon, 'write', 'file', 23));
  assert.deepEqual(counts, { WRITE: 0, GETXATTR: 23 });
});

test('23 forced statx send 23 GETATTR in both modes, warm stats none', options, async (t) => {
  for (const mode of ['plain', 'file-passthrough']) {
    const daemon = await mount(t, mode);
    assert.equal(counted(daemon, ['GETATTR'], () => call(daemon, 'statx-sync', 'file', 23)).GETATTR, 23);
    const counts = counted(daemon, ['GETATTR', 'LOOKUP', 'STATX'], () => call(daemon, 'stat', 'file', 23));
    assert.deepEqual(counts, { GETATTR: 0, LOOKUP: 0, STATX: 0 });
  }
});

test('open and close is OPEN and RELEASE; --flush adds the FLUSH', options, async (t) => {
  for (const mode of ['plain', 'file-passthrough']) {
    for (const [args, flushes] of [
      [[], 0],
      [['--flush'], 23],
    ] as const) {
      const daemon = await mount(t, mode, args);
      const counts = counted(daemon, ['OPEN', 'FLUSH'], () => call(daemon, 'open-close', 'file', 23));
      assert.deepEqual(counts, { OPEN: 23, FLUSH: flushes });
      assert.ok(await eventually(() => requests(daemon, 'RELEASE') === 23));
    }
  }
});

test('below --expire-below every component is looked up each time, elsewhere once', options, async (t) => {
  const daemon = await mount(t, 'plain', ['--expire-below', 'below']);
  call(daemon, 'stat', 'below/deep/file', 1);
  assert.equal(
    counted(daemon, ['LOOKUP'], () => call(daemon, 'stat', 'below/deep/file', 7)).LOOKUP,
    3 + 7 * 3,
  );
  call(daemon, 'stat', 'file', 1);
  const counts = counted(daemon, ['LOOKUP', 'GETATTR'], () => call(daemon, 'stat', 'file', 7));
  assert.deepEqual(counts, { LOOKUP: 0, GETATTR: 0 });
});

test('a missing name is looked up once, below --expire-below each time', options, async (t) => {
  const daemon = await mount(t, 'plain', ['--expire-below', 'below']);
  const missing = (path: string): void => {
    for (let i = 0; i < 7; i += 1)
      assert.equal(statSync(join(daemon.mountpoint, path), { throwIfNoEntry: false }), undefined);
  };
  assert.equal(counted(daemon, ['LOOKUP'], () => missing('none')).LOOKUP, 1);
  assert.equal(counted(daemon, ['LOOKUP'], () => missing('below/none')).LOOKUP, 14);
});

test(
  'a listing is READDIRPLUS or READDIR by option, and not repeated with --cache-readdir',
  options,
  async (t) => {
    const opcodes = ['READDIR', 'READDIRPLUS'] as const;
    const never = await mount(t, 'plain', ['--readdirplus', 'never']);
    assert.deepEqual(
      counted(never, opcodes, () => readdirSync(never.mountpoint)),
      { READDIR: 2, READDIRPLUS: 0 },
    );
    const always = await mount(t, 'plain', ['--readdirplus', 'always']);
    assert.deepEqual(
      counted(always, opcodes, () => readdirSync(always.mountpoint)),
      { READDIR: 0, READDIRPLUS: 2 },
    );
    const cached = await mount(t, 'plain', ['--readdirplus', 'never', '--cache-readdir']);
    readdirSync(cached.mountpoint);
    assert.deepEqual(
      counted(cached, opcodes, () => readdirSync(cached.mountpoint)),
      { READDIR: 0, READDIRPLUS: 0 },
    );
  },
);

test('a 1 MiB write is one request, or several with a smaller --max-write', options, async (t) => {
  for (const [args, want] of [
    [[], 1],
    [['--max-write', '131072'], 8],
    [['--max-write', '4096'], 256],
  ] as const) {
    const daemon = await mount(t, 'plain', args);
    const path = join(daemon.mountpoint, 'large');
    const { WRITE } = counted(daemon, ['WRITE'], () => writeFileSync(path, Buffer.alloc(1 << 20, 7)));
    // An unaligned buffer may span one page more.
    assert.ok(WRITE >= want && WRITE <= want + 1, `${WRITE} of ${want}`);
    assert.equal(readFileSync(path).length, 1 << 20);
  }
});

test('the daemon counted as many messages as the kernel numbered', options, async (t) => {
  for (const mode of ['plain', 'file-passthrough']) {
    const daemon = await mount(t, mode, ['--threads', '2']);
    call(daemon, 'statx-sync', 'file', 101);
    call(daemon, 'open-close', 'file', 101);
    const { exitLine } = await daemon.stop();
    assert.ok(exitLine !== null && exitLine.messages > 300);
    assert.equal(exitLine.kernelMessages, exitLine.messages - exitLine.interrupts);
  }
});

test('service times are recorded on request, and contain injected delays', options, async (t) => {
  const silent = await mount(t, 'plain');
  call(silent, 'statx-sync', 'file', 23);
  assert.equal(serviceTimes(silent, 'GETATTR').count, 0);
  const timed = await mount(t, 'plain', ['--service-times', '--inject', 'GETATTR=200000']);
  call(timed, 'statx-sync', 'file', 23);
  // The last one is recorded after its reply is written, when the client may already be gone.
  assert.ok(await eventually(() => serviceTimes(timed, 'GETATTR').count === 23));
  const { sumNs } = serviceTimes(timed, 'GETATTR');
  assert.ok(sumNs >= 23 * 200_000, `${sumNs} ns`);
});

test(
  'the modes answer INIT in the same way, and the ready line has what was negotiated',
  options,
  async (t) => {
    const plain = (await mount(t, 'plain')).ready;
    const passthrough = (await mount(t, 'file-passthrough', ['--threads', '3'])).ready;
    assert.ok(plain !== null && passthrough !== null);
    assert.deepEqual(plain.flags, passthrough.flags);
    assert.deepEqual(plain.passthroughOps, []);
    assert.deepEqual(passthrough.passthroughOps, ['READ', 'WRITE']);
    assert.equal(passthrough.threads, 3);
    assert.equal(plain.maxWriteBytes, 1 << 20);
    assert.equal(plain.maxPages, 256);
    for (const flag of ['PASSTHROUGH', 'HANDLE_KILLPRIV_V2', 'PARALLEL_DIROPS', 'EXPLICIT_INVAL_DATA'])
      assert.ok(plain.flags.includes(flag), flag);
    for (const flag of ['WRITEBACK_CACHE', 'AUTO_INVAL_DATA']) assert.ok(!plain.flags.includes(flag), flag);
  },
);
