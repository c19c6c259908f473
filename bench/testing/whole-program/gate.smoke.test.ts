// The project's own gate: a change that adds a request or a context switch to an operation fails here, on any machine with
// the kernel series of a committed baseline.
//
// The counters follow from the kernel and the daemon alone, so that a baseline of another machine serves; times are not
// judged. A change that is meant to change the counters saves a new baseline in the same commit (docs/CI.md).

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { PACKAGE_ROOT } from '../../common/paths.js';
import { readSide } from '../../judge/inputs.js';
import { cli, type Finished, noMounts, temporaryFolder } from '../cli.js';

const SERIES = release().split('.').slice(0, 2).join('.');
const BASELINE = join(PACKAGE_ROOT, 'results', 'baselines', `ci-${SERIES}`);
const POLICY = join(PACKAGE_ROOT, 'results', 'policies', 'counters.json');
const MODES = ['native', 'plain', 'file-passthrough'];
const MEASURE = [
  '--mode',
  MODES.join(','),
  '--profile',
  'smoke',
  '--scheduler',
  'batch',
  '--no-charts',
  '--quiet',
];

function whyNot(): string | false {
  return noMounts() || (existsSync(BASELINE) ? false : `there is no baseline of a ${SERIES} kernel`);
}

describe('the counters of this commit against those of the baseline', { skip: whyNot() }, () => {
  const folder = temporaryFolder({ after });
  const gate = (head: string): Promise<Finished> =>
    cli(['gate', BASELINE, head, '--policy', POLICY, '--force']);

  describe('of every workload', () => {
    const out = join(folder, 'all');
    let gated: Finished;

    before(async () => {
      // Other load on the machine adds switches to a whole run now and then; a real regression is there every time.
      for (let attempt = 1; attempt <= 3; attempt++) {
        const run = `${out}-${attempt}`;
        const { code, stderr } = await cli(['run', 'all', ...MEASURE, '--out', run]);
        assert.equal(code, 0, stderr);
        gated = await gate(run);
        if (gated.code === 0) return;
      }
    });

    test('no operation has more requests or context switches', () =>
      assert.equal(gated.code, 0, gated.stdout));

    test('every case of the baseline was judged', () => {
      const cases = readSide(BASELINE)[0]!.measurements.length;
      assert.match(
        gated.stdout.replace(/\s+/g, ' '),
        new RegExp(`gate: passed; ${cases} cases: ${cases} unchanged`),
      );
    });
  });

  // The gate must be able to fail, or it says nothing: each of these adds a request to an operation.
  const CHATTY: readonly [workload: string, options: string, added: string][] = [
    ['open-close', '--flush', 'FLUSH'],
    ['write-4k-rand/direct', '--no-killpriv', 'GETXATTR'],
  ];
  for (const [workload, options, added] of CHATTY) {
    test(`a daemon with ${options} is caught: ${added} in ${workload}`, async () => {
      const out = join(folder, added);
      const ran = await cli(['run', workload, ...MEASURE, '--daemon-options', options, '--out', out]);
      assert.ok(ran.code === 0 || ran.code === 1, ran.stderr);
      const { code, stdout } = await gate(out);
      assert.equal(code, 1, stdout);
      assert.match(stdout.replace(/\s+/g, ' '), new RegExp(`requests ${added}: 1 per operation, baseline 0`));
      assert.match(stdout.replace(/\s+/g, ' '), /client switches: /);
    });
  }
});
