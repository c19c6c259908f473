// The main command as a user starts it, with the shortest profile: every mode of this kernel is engaged, and every file
// exists and matches its schema.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { DRIVERS } from '../../../drivers/index.js';
import { caseKey } from '../../../results/quantities/summary.js';
import type { Run } from '../../../results/run/model.js';
import { BUILTIN_MODES, isTarget, MODE_TABLE, type Mode } from '../../../results/run/modes.js';
import { readRun } from '../../../results/run/store.js';
import { PACKAGE_ROOT } from '../../common/paths.js';
import { cli, type Finished, noMounts, temporaryFolder, visibleMounts } from '../cli.js';

const needsOf = (mode: Mode): readonly string[] => (isTarget(mode) ? [] : MODE_TABLE[mode].needs);
const WORKLOADS = DRIVERS.flatMap(({ workloads }) => workloads);

describe('fusebench run all --profile smoke', { skip: noMounts() }, () => {
  const out = join(temporaryFolder({ after }), 'out');
  let finished: Finished;
  let run: Run;

  before(async () => {
    finished = await cli(['run', 'all', '--profile', 'smoke', '--out', out]);
    run = readRun(out);
  });

  test('ends well', () => {
    assert.equal(finished.code, 0, finished.stderr);
    assert.equal(run.status, 'complete');
  });

  test('measures every workload in every mode that is not skipped, in three bring-ups or more', () => {
    const modes = BUILTIN_MODES.length - run.skipped.length;
    assert.equal(run.measurements.length, WORKLOADS.length * modes);
    const { bringUps } = run.plan;
    assert.ok(bringUps >= 3, `${bringUps}`);
    for (const {
      case: { id },
      rounds,
    } of run.measurements)
      assert.deepEqual(
        [rounds.length, new Set(rounds.map(({ bringUp }) => bringUp)).size],
        [bringUps, bringUps],
        id,
      );
  });

  test('no mode is skipped that needs only what released kernels have', () => {
    assert.deepEqual(
      run.skipped.filter(({ mode }) => !needsOf(mode).includes('FUSE_PASSTHROUGH_INO')),
      [],
    );
  });

  test('a skipped mode says what the kernel lacks, in the file and on the screen', () => {
    const screen = finished.stdout.replace(/\s+/g, ' ');
    for (const { mode, reason } of run.skipped) {
      const lacking = needsOf(mode).find((need) => reason.includes(need));
      assert.ok(lacking !== undefined, reason);
      assert.match(screen, new RegExp(`${mode}: .*${lacking}`));
    }
  });

  test('every measurement is engaged, with the requests its mode must show', () => {
    for (const {
      case: { id },
      proof,
      failure,
    } of run.measurements) {
      assert.deepEqual([proof.engaged, proof.unexpectedRequests, failure], [true, [], null], id);
    }
  });

  test('where data goes past the daemon, only the requests that the driver states reach it', () => {
    const movesData = new Set(
      WORKLOADS.filter((spec) => spec.expect('plain', 1).some(({ opcode }) => /^(READ|WRITE)$/.test(opcode))),
    );
    assert.ok(movesData.size > 0);
    for (const spec of movesData) {
      const {
        case: { id },
        proof,
      } = run.measurements.find(
        ({ case: { mode, workload } }) =>
          mode === 'file-passthrough' && workload.name === spec.name && workload.cache === spec.cache,
      )!;
      const stated = proof.expected
        .filter(({ max }) => max > 0.05)
        .flatMap(({ opcode }) => opcode.split('+'));
      const seen = Object.entries(proof.observed ?? {}).filter(([, rate]) => rate > 0.05);
      assert.deepEqual(
        seen.map(([opcode]) => opcode).filter((opcode) => !stated.includes(opcode)),
        [],
        id,
      );
      assert.ok(!stated.includes('READ') && !stated.includes('WRITE'), id);
    }
  });

  test('the daemons counted as many messages as the kernel sent', () => {
    for (const { mode, audit } of run.modes.filter(({ negotiated }) => negotiated !== null)) {
      assert.ok(audit !== null, mode);
      assert.equal(audit.daemon, audit.kernel, mode);
    }
  });

  test('run.json is what its schema says', () => {
    const schema = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'results/schema/run-2.schema.json'), 'utf8'));
    const validate = new Ajv2020({ allErrors: true }).compile(schema);
    const valid = validate(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')));
    assert.ok(valid, JSON.stringify(validate.errors?.slice(0, 3)));
  });

  test('the files for people and for programs are all there', () => {
    const files = ['histograms.csv', 'rounds.csv', 'run.json', 'summary.csv', 'summary.txt'];
    assert.deepEqual(
      files.filter((name) => !existsSync(join(out, name))),
      [],
    );
    const pictures = readdirSync(join(out, 'charts'));
    for (const name of ['latency', 'ratio', 'switches', 'cdf']) {
      assert.ok(pictures.includes(`${name}.svg`) && pictures.includes(`${name}.png`), name);
    }
  });

  test('summary.txt is ASCII of at most 72 columns', () => {
    for (const line of readFileSync(join(out, 'summary.txt'), 'utf8').split('\n')) {
      assert.match(line, /^[\x20-\x7e]{0,72}$/);
    }
  });

  test('run ends with a line per case, show prints the tables, both with the same closing words', async () => {
    const shown = await cli(['show', out]);
    assert.equal(shown.code, 0);
    const closing = (text: string): string =>
      text
        .slice(text.search(/^(?:Slower than plain|Fewer than 3 bring-ups)/m))
        .replace(/\nresults: .*\n/, '');
    assert.match(closing(shown.stdout), /^Repeat with:$/m);
    assert.equal(closing(finished.stdout), closing(shown.stdout));
    const cases = new Set(run.measurements.map((one) => caseKey(one)));
    const lines = finished.stdout.match(/^\S+\/(?:direct|warm|cold) +[\d.]+ .*$/gm) ?? [];
    assert.equal(lines.length, cases.size);
    assert.equal(shown.stdout.match(/ p50 mean /g)?.length, cases.size);
  });

  test('nothing is left mounted', () => assert.deepEqual(visibleMounts(), []));
});
