// The daemon's C++ tests, each as a separate test; and again under the address and undefined-behaviour sanitizers.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { buildPrograms, runHarness } from './support.js';

const programs = buildPrograms('all');
for (const program of ['daemon-test', 'daemon-test-sanitized']) {
  const verdicts = await runHarness(join(programs, program));
  describe(program, () => {
    for (const { name, result, notes } of verdicts)
      test(name, () => {
        assert.equal(result, 'ok', notes);
      });
  });
}
