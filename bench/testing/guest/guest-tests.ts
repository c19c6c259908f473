// Tests that run in a guest: an ordinary node:test file, run by the guest's Node. Its results come back as lines of
// JSON and are repeated here as subtests, so that a failure in the guest is a failure with its name.

import assert from 'node:assert/strict';
import { run, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { GUEST_NODE, GUEST_PACKAGE } from '../../vm/initramfs.js';
import type { VmOptions } from '../../vm/vm.js';
import { noInterrupts, runGuestProgram } from '../vm.js';

interface Result {
  readonly name: string;
  /** Null for a test that passed. */
  readonly failure: string | null;
  readonly skip: string | null;
}

/** What a runner event says about one test; suites are left out. */
interface Reported {
  readonly name: string;
  readonly skip?: string | boolean;
  readonly details: { readonly type?: string; readonly error?: { readonly cause?: unknown } };
}

function failureText(event: Reported): string {
  const cause = event.details.error?.cause ?? event.details.error;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

function report(event: Reported, failed: boolean): void {
  if (event.details.type === 'suite') return;
  const skip = event.skip === undefined ? null : String(event.skip);
  const result: Result = { name: event.name, failure: failed ? failureText(event) : null, skip };
  console.log(JSON.stringify(result));
}

/** In the guest: runs one compiled test file. */
async function runHere(file: string): Promise<void> {
  for await (const { type, data } of run({ files: [file], timeout: 600_000 })) {
    if (type === 'test:pass') report(data as Reported, false);
    else if (type === 'test:fail') report(data as Reported, true);
    else if (type === 'test:stderr') process.stderr.write(data.message);
  }
}

/** On the host: boots once, runs the file (relative to dist/) and repeats its results under `t`. */
export async function runGuestTests(
  t: TestContext,
  file: string,
  options: Partial<VmOptions>,
): Promise<void> {
  const argv = [
    GUEST_NODE,
    `${GUEST_PACKAGE}/dist/bench/testing/guest/guest-tests.js`,
    `${GUEST_PACKAGE}/dist/${file}`,
  ];
  const guest = await runGuestProgram(argv, options, noInterrupts);
  const lastTests = guest.stdout.toString().trim().split('\n').slice(-3).join('\n');
  const report = [...guest.lastWords, 'the last tests that ended:', lastTests, guest.stderr.toString()].join(
    '\n',
  );
  assert.equal(guest.error, null, `${guest.error?.message}\n${report}`);
  assert.equal(guest.exitCode, 0, report);
  const results = guest.stdout
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Result);
  assert.ok(results.length > 1, `only ${results.length} tests ran; ${guest.stderr.toString()}`);
  for (const { name, failure, skip } of results) {
    await t.test(name, { skip: skip ?? false }, () => {
      if (failure !== null) assert.fail(failure);
    });
  }
  await t.test("the guest's kernel printed no warning", () => assert.deepEqual(guest.complaints, []));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runHere(process.argv[2]!);
}
