// A run as a KCIDB report, schema 5.3 (kernelci/kcidb-io, kcidb_io/schema/v05_03.py), to be sent by a CI system.
//
// Tests carry the status DONE: the kernel was measured and not judged. What was tested is known by its release only,
// so that checkout and build are named after it; a submitter who knows the commit replaces them. Every id begins with
// the origin, which is a placeholder too.

import type { Run } from '../run/model.js';
import { environment } from './rows.js';
import { runReport, type TestStatus } from './test-report.js';

const ORIGIN = 'fusebench';
/** Architectures for which Node and the kernel have different names. */
const KERNEL_NAMES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
const STATUS: Readonly<Record<TestStatus, string>> = { pass: 'DONE', fail: 'ERROR', skip: 'SKIP' };

export function kcidb(run: Run): string {
  const { kernel, arch, cpuModel } = run.host;
  const architecture = (KERNEL_NAMES[arch] ?? arch).replace(/[^a-z0-9_]/g, '_');
  const id = `${ORIGIN}:${kernel}-${architecture}`;
  const cases = runReport(run).suites.flatMap((suite) => suite.cases);
  const tests = cases.map(({ suite, name, status, details, seconds, p50Ns }) => ({
    id: `${ORIGIN}:${run.id}/${suite}/${name}`,
    build_id: id,
    origin: ORIGIN,
    // A node of a path: letters, digits, underscore and minus.
    path: ['fusebench', ...suite.split('/'), name]
      .map((one) => one.replace(/[^a-zA-Z0-9_-]+/g, '_'))
      .join('.'),
    status: STATUS[status],
    comment: details[0] ?? '',
    start_time: run.startedAt,
    duration: seconds,
    environment: { comment: cpuModel, misc: environment(run) },
    ...(p50Ns === undefined ? {} : { number: { value: p50Ns / 1e9, unit: 's', prefix: 'metric' } }),
  }));
  const report = {
    version: { major: 5, minor: 3 },
    checkouts: [{ id, origin: ORIGIN, comment: `Linux ${kernel}` }],
    builds: [{ id, checkout_id: id, origin: ORIGIN, architecture }],
    tests,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
