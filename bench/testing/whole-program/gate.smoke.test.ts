// The project's own gate: a change that adds a request or a context switch to an operation fails here, on any machine
// with the kernel series of a committed baseline.
//
// The counters depend only on the kernel and the daemon, so a baseline of another machine works; times are not judged.
// Only what the baseline contains is judged: a new workload or mode is named and passes. A change that intends to
// change the counters records the baseline again in the same commit (docs/CI.md).

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { CaseResult, GateReport } from '../../../results/judge/gate.js';
import type { Run } from '../../../results/run/model.js';
import { PACKAGE_ROOT } from '../../common/paths.js';
import { readSide } from '../../judge/inputs.js';
import { cli, noMounts, temporaryFolder } from '../cli.js';
import { BASELINE_NAME, BASELINES, measuring, RECORD_AGAIN } from '../own-baseline.js';

const BASELINE = join(BASELINES, BASELINE_NAME);
const POLICY = join(PACKAGE_ROOT, 'results', 'policies', 'counters.json');

function whyNot(): string | false {
  return noMounts() || (existsSync(BASELINE) ? false : `there is no baseline ${BASELINE_NAME}`);
}

async function gate(head: string): Promise<GateReport> {
  const { stdout, stderr } = await cli(['gate', BASELINE, head, '--policy', POLICY, '--force', '--json']);
  assert.ok(stdout.startsWith('{'), stderr);
  return JSON.parse(stdout) as GateReport;
}

function lines(cases: readonly CaseResult[]): string {
  return cases
    .map(({ caseId, verdict, reasons }) => `${caseId}: ${verdict}: ${reasons.join('; ')}\n`)
    .join('');
}

describe('the counters of this commit against those of the baseline', { skip: whyNot() }, () => {
  const folder = temporaryFolder({ after });
  let baseline: Run;
  let measure: string[];

  before(() => {
    baseline = readSide(BASELINE)[0]!;
    measure = measuring(baseline.plan.modes);
  });

  const isKnown = ({ caseId }: CaseResult): boolean =>
    baseline.measurements.some((one) => one.case.id === caseId);

  describe('of every workload', () => {
    let report: GateReport;

    before(async () => {
      // Other load on the machine sometimes adds switches to a whole run; a real regression is there every time.
      for (let attempt = 1; attempt <= 3; attempt++) {
        const out = join(folder, `all-${attempt}`);
        const { code, stderr } = await cli(['run', 'all', ...measure, '--out', out]);
        assert.equal(code, 0, stderr);
        report = await gate(out);
        if (report.exitCode === 0) return;
      }
    });

    test('no operation has more requests or context switches', () => {
      const regressed = lines(report.cases.filter(({ verdict }) => verdict === 'regressed'));
      assert.equal(regressed, '', `${regressed}${RECORD_AGAIN}`);
      assert.equal(report.exitCode, 0, report.refused.join('; '));
    });

    test('every case of the baseline is still there and has not changed', () => {
      const known = report.cases.filter(isKnown);
      assert.equal(known.length, baseline.measurements.length);
      const changed = lines(known.filter(({ verdict }) => verdict !== 'unchanged'));
      assert.equal(changed, '', `${changed}${RECORD_AGAIN}`);
    });

    test('what the baseline lacks passes, and is named', (context) => {
      const added = report.cases.filter((one) => !isKnown(one));
      for (const { caseId, verdict } of added) {
        assert.equal(verdict, 'inconclusive', caseId);
        context.diagnostic(`${caseId} is not in ${BASELINE_NAME}: 'npm run baseline' as root adds it`);
      }
    });
  });

  // The gate must be able to fail: each of these options adds a request to an operation.
  const CHATTY: readonly [workload: string, options: string, added: string][] = [
    ['open-close/warm', '--flush', 'FLUSH'],
    ['write-4k-rand/direct', '--no-killpriv', 'GETXATTR'],
  ];
  for (const [workload, options, added] of CHATTY) {
    test(`a daemon with ${options} is found: ${added} in ${workload}`, async () => {
      assert.ok(
        baseline.measurements.some(({ case: { id } }) => id.startsWith(`${workload}/`)),
        `${BASELINE_NAME} lacks ${workload}; ${RECORD_AGAIN}`,
      );
      const out = join(folder, added);
      const ran = await cli(['run', workload, ...measure, '--daemon-options', options, '--out', out]);
      assert.ok(ran.code === 0 || ran.code === 1, ran.stderr);
      const { exitCode, cases } = await gate(out);
      const reasons = lines(cases.filter(({ verdict }) => verdict === 'regressed'));
      assert.equal(exitCode, 1, reasons);
      assert.match(reasons, new RegExp(`requests ${added}: 1 per operation, baseline 0`));
      assert.match(reasons, /client switches: /);
    });
  }
});
