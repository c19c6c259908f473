// One list of file system checks (client/*.cc), run natively, which validates the checks, and on mounts in every mode;
// on this machine by conformance.mount.test.ts, on the test kernel by conformance.guest.ts.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CANNOT_MOUNT, runHarness, startDaemon, type Verdict } from './support.js';

/** Checks that cannot pass in some set-ups, by name, with the reason. */
type Exceptions = Readonly<Record<string, string>>;

const OTHER_USERS: Exceptions = Object.fromEntries(
  [
    'an unprivileged write clears set-user-ID and set-group-ID',
    'an unprivileged fallocate and copy clear set-user-ID and set-group-ID',
    'an unprivileged truncation clears set-user-ID and set-group-ID',
    'a file made on the backing side refuses users without permission, also with O_CREAT',
    'an ACL that denies is obeyed, and one that grants, too',
    'a new ACL takes effect at once, on the mount and on the backing side',
    "an ACL set by an owner outside of the file's group clears set-group-ID",
    "a new program keeps set-group-ID for members of its directory's group only",
    'a statx for the mode alone shows that set-user-ID is gone',
  ].map((check) => [check, 'without --allow-other the kernel refuses other users']),
);
const PASSTHROUGH: Exceptions = {
  'a descriptor that stops appending writes at its offset':
    'the kernel opens the backing file with the flags of open(2), and F_SETFL does not reach it',
};
const SHARED_PASSTHROUGH: Exceptions = {
  ...PASSTHROUGH,
  'a privileged write keeps set-user-ID': 'with --allow-other backing files are written without CAP_FSETID',
};

interface SetUp {
  readonly name: string;
  /** Also on a backing directory of the temporary directory's file system, which is slower. */
  readonly everywhere?: true;
  /** The daemon under the thread sanitizer, which makes its exit code 66 when it saw a data race. */
  readonly threadSanitizer?: true;
  readonly args: readonly string[];
  readonly exceptions: Exceptions;
}

const SET_UPS: readonly SetUp[] = [
  { name: 'plain', everywhere: true, args: ['--mode', 'plain'], exceptions: OTHER_USERS },
  {
    name: 'plain, timeout 0, 4 workers, all users',
    args: ['--mode', 'plain', '--timeout', '0', '--threads', '4', '--allow-other'],
    exceptions: {},
  },
  {
    name: 'plain without killpriv, READDIRPLUS always, small writes, cached listings, with FLUSH, all users',
    args: [
      '--mode',
      'plain',
      '--no-killpriv',
      '--readdirplus',
      'always',
      '--max-write',
      '4096',
      '--cache-readdir',
      '--flush',
      '--allow-other',
    ],
    exceptions: {},
  },
  {
    name: 'file-passthrough',
    everywhere: true,
    args: ['--mode', 'file-passthrough'],
    exceptions: { ...OTHER_USERS, ...PASSTHROUGH },
  },
  {
    name: 'file-passthrough, 4 workers, all users',
    args: ['--mode', 'file-passthrough', '--threads', '4', '--allow-other', '--readdirplus', 'never'],
    exceptions: SHARED_PASSTHROUGH,
  },
  {
    name: 'inode-passthrough',
    everywhere: true,
    args: ['--mode', 'inode-passthrough'],
    exceptions: { ...OTHER_USERS, ...PASSTHROUGH },
  },
  {
    name: 'plain, 4 workers, all users, under the thread sanitizer',
    args: ['--mode', 'plain', '--threads', '4', '--allow-other'],
    exceptions: {},
    threadSanitizer: true,
  },
  {
    name: 'file-passthrough, 4 workers, all users, under the thread sanitizer',
    args: ['--mode', 'file-passthrough', '--threads', '4', '--allow-other'],
    exceptions: SHARED_PASSTHROUGH,
    threadSanitizer: true,
  },
  {
    name: 'inode-passthrough, timeout 0, 4 workers, all users',
    args: ['--mode', 'inode-passthrough', '--timeout', '0', '--threads', '4', '--allow-other'],
    exceptions: PASSTHROUGH,
  },
];

type Repeat = (name: string, options: { skip: string | false }, run: () => void) => Promise<void>;

async function repeat(subtest: Repeat, verdicts: readonly Verdict[], exceptions: Exceptions): Promise<void> {
  for (const { name, result, notes } of verdicts) {
    const skip = result === 'skip' && exceptions[name] !== undefined ? exceptions[name] : false;
    await subtest(name, { skip }, () => {
      assert.equal(result, 'ok', notes);
    });
  }
}

async function onMount(t: TestContext, setUp: SetUp, parent: string, programs: string): Promise<void> {
  const { args, exceptions, threadSanitizer } = setUp;
  const program = threadSanitizer ? { program: [join(programs, 'daemon-threads')] } : {};
  const daemon = await startDaemon(t, args, { parent, ...program });
  if (daemon.ready === null) {
    const { code, stderr } = await daemon.ended;
    assert.equal(code, 3, stderr);
    t.skip(stderr.trim());
    return;
  }
  const directories = [daemon.mountpoint, daemon.backing];
  const verdicts = await runHarness(join(programs, 'conformance'), [
    ...directories,
    ...Object.keys(exceptions),
  ]);
  await repeat((...subtest) => t.test(...subtest), verdicts, exceptions);
  const { code, exitLine, stderr } = await daemon.stop();
  assert.equal(stderr, '');
  assert.equal(code, 0);
  assert.ok(exitLine !== null);
  assert.equal(exitLine.refusedReplies, 0, 'a reply that the kernel refused');
  assert.equal(exitLine.messages - exitLine.interrupts, exitLine.kernelMessages);
}

/** Registers one test per set-up and backing directory. `programs` is the folder of the compiled programs. */
export function testConformance(programs: string, parents: readonly string[], withSanitizer: boolean): void {
  const skip = CANNOT_MOUNT;
  for (const [i, parent] of parents.entries()) {
    test(`natively, on ${parent}`, { skip }, async (t) => {
      const directory = mkdtempSync(join(parent, 'fusebench-test-'));
      t.after(() => rmSync(directory, { recursive: true }));
      const verdicts = await runHarness(join(programs, 'conformance'), [directory, directory]);
      await repeat((...subtest) => t.test(...subtest), verdicts, {});
    });
    for (const setUp of SET_UPS) {
      if (i > 0 && setUp.everywhere !== true) continue;
      if (setUp.threadSanitizer && !withSanitizer) continue;
      test(`${setUp.name}, on ${parent}`, { skip }, (t) => onMount(t, setUp, parent, programs));
    }
  }
}
