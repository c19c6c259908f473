// What a calibration counts, on synthetic runs with known differences.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gate } from '../../results/judge/gate.js';
import { DEFAULT_POLICY } from '../../results/judge/policy.js';
import type { Run } from '../../results/run/model.js';
import { clopperPearson } from '../../results/stats/distributions.js';
import { type Effect, type ExampleOptions, exampleRun } from '../../results/testing/example-run.js';
import { Calibrator, type Finding, NOTHING_CHANGED, type Repetition } from './calibration.js';
import type { Change } from './planted.js';

const SERIES: ExampleOptions = {
  workloads: ['statx-sync', 'open-close'],
  modes: ['native', 'plain'],
  bringUps: 40,
  operations: 100,
};
const STATX = 'statx-sync/direct/t1/same-cpu/plain';
const OPEN = 'open-close/direct/t1/same-cpu/plain';

const run = (seed: number, effect: Effect = {}): Run =>
  exampleRun({ ...SERIES, seed, effect: { modes: ['plain'], ...effect } });

const SLOWER: Change = { name: 'slower', options: [], cases: [STATX] };
const CHATTY: Change = { name: 'adds a request', options: [], cases: [OPEN] };

interface Truth {
  /** Factor on the times of statx-sync where `slower` is planted. */
  readonly slower?: number;
  /** Factor on all times of the second run without a change. */
  readonly same?: number;
}

function repetition(index: number, { slower = 1.15, same = 1 }: Truth = {}): Repetition {
  return {
    base: run(4 * index + 1),
    same: run(4 * index + 2, { latency: same }),
    changed: new Map([
      [SLOWER.name, run(4 * index + 3, { workloads: ['statx-sync'], latency: slower })],
      [CHATTY.name, run(4 * index + 4, { workloads: ['open-close'], requests: { FLUSH: 1 } })],
    ]),
  };
}

function findings(truths: readonly Truth[], earlier: readonly Run[] = []): Finding[] {
  const calibrator = new Calibrator([SLOWER, CHATTY], earlier, DEFAULT_POLICY);
  for (const [index, truth] of truths.entries()) calibrator.add(repetition(index, truth));
  return calibrator.findings();
}

test('a slowdown and an added request are found in their cases; A/A shows no change', () => {
  const [nothing, slower, chatty] = findings([{}, {}, {}]);
  assert.deepEqual(
    [nothing!.name, slower!.name, chatty!.name],
    [NOTHING_CHANGED, 'slower', 'adds a request'],
  );
  assert.deepEqual(nothing!.neighbours, {
    ...{ gates: 3, regressed: 0, improved: 0, inconclusive: 0, refused: 0 },
    cases: { [STATX]: 0, [OPEN]: 0, ...NATIVES },
  });
  assert.deepEqual(slower!.planted, [STATX]);
  assert.equal(slower!.neighbours.regressed, 3);
  assert.deepEqual(slower!.neighbours.cases, { [STATX]: 3, [OPEN]: 0, ...NATIVES });
  assert.deepEqual(chatty!.neighbours.cases, { [STATX]: 0, [OPEN]: 3, ...NATIVES });
});

const NATIVES = {
  'statx-sync/direct/t1/same-cpu/native': 0,
  'open-close/direct/t1/same-cpu/native': 0,
};

test('a difference in A/A is counted under the verdict of the gate', () => {
  const [nothing] = findings([{ same: 1.3 }, { same: 0.7 }, { same: 1.3 }]);
  const { gates, regressed, improved } = nothing!.neighbours;
  assert.deepEqual({ gates, regressed, improved }, { gates: 3, regressed: 2, improved: 1 });
});

test('a planted slowdown without effect is not found', () => {
  const [, slower] = findings([{ slower: 1 }]);
  assert.deepEqual([slower!.neighbours.regressed, slower!.neighbours.cases[STATX]], [0, 0]);
});

test('every baseline is gated with every candidate of another repetition, and earlier runs with all', () => {
  const [nothing, slower] = findings([{}, {}, {}], [run(101), run(102)]);
  for (const { neighbours, others, earlier } of [nothing!, slower!])
    assert.deepEqual([neighbours.gates, others.gates, earlier?.gates], [3, 6, 3]);
  assert.equal(slower!.others.cases[STATX], 6);
  assert.equal(slower!.earlier?.cases[STATX], 3);
  assert.equal(findings([{}])[0]!.earlier, null);
  assert.equal(findings([{}])[0]!.others.gates, 0);
});

test('gates that refuse times are counted separately', () => {
  const { base, same, changed } = repetition(0);
  const other = { ...same, host: { ...same.host, cpuModel: 'Another CPU' } };
  const calibrator = new Calibrator([], [], DEFAULT_POLICY);
  calibrator.add({ base, same: other, changed });
  const [nothing] = calibrator.findings();
  const { gates, regressed, refused } = nothing!.neighbours;
  assert.deepEqual({ gates, regressed, refused }, { gates: 1, regressed: 0, refused: 1 });
});

test('shorter runs are the first bring-ups, and too few of them are inconclusive', () => {
  const [nothing, slower] = findings([{}, {}]);
  assert.deepEqual(
    nothing!.parts.map(({ bringUps, tally }) => [bringUps, tally.gates]),
    [
      [5, 2],
      [10, 2],
      [20, 2],
    ],
  );
  // Differences too small for few bring-ups are inconclusive, and no gate reports a change without one.
  const verdicts = ({ parts }: Finding) => parts.map(({ tally }) => [tally.regressed, tally.inconclusive]);
  assert.deepEqual(verdicts(nothing!), [
    [0, 2],
    [0, 2],
    [0, 0],
  ]);
  assert.deepEqual(verdicts(slower!)[2], [2, 0]);
  const { base, same } = repetition(0);
  const few = { base: { ...base, plan: { ...base.plan, bringUps: 8 } }, same, changed: new Map() };
  const calibrator = new Calibrator([], [], DEFAULT_POLICY);
  calibrator.add(few);
  const [first] = calibrator.findings()[0]!.parts;
  assert.deepEqual([first!.bringUps, first!.tally.inconclusive, first!.tally.regressed], [1, 1, 0]);
});

test('each pair of runs is judged once, when the second one arrives', () => {
  let gates = 0;
  // A gate reads the level of its policy exactly once.
  const policy = {
    ...DEFAULT_POLICY,
    get alpha() {
      gates += 1;
      return DEFAULT_POLICY.alpha;
    },
  };
  const calibrator = new Calibrator([SLOWER, CHATTY], [run(101)], policy);
  const judged = [0, 1, 2, 3].map((index) => {
    const before = gates;
    calibrator.add(repetition(index));
    calibrator.findings();
    return gates - before;
  });
  // About no change and two changes each: consecutive runs, earlier runs, three parts, and both directions with the
  // previous.
  assert.deepEqual(
    judged,
    [0, 1, 2, 3].map((before) => 3 * (1 + 1 + 3 + 2 * before)),
  );
});

test('the histograms of judged runs are released', async () => {
  const calibrator = new Calibrator([SLOWER, CHATTY], [], DEFAULT_POLICY);
  const added = (index: number): WeakRef<object>[] => {
    const { base, same, changed } = repetition(index);
    calibrator.add({ base, same, changed });
    return [base, same, ...changed.values()].flatMap(({ measurements }) =>
      measurements.flatMap(({ rounds }) => rounds.map(({ histogram }) => new WeakRef(histogram))),
    );
  };
  const histograms = [...added(0), ...added(1)];
  // A WeakRef keeps its object alive until the current turn of the event loop ends.
  await new Promise((resolve) => setImmediate(resolve));
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  assert.equal(histograms.length, 2 * 4 * 160);
  assert.equal(histograms.filter((one) => one.deref() !== undefined).length, 0);
  assert.equal(calibrator.findings()[0]!.others.gates, 2);
});

test('the kept parts of runs give the same result as the whole runs', () => {
  const repetitions = [0, 1, 2].map((index) => repetition(index));
  const calibrator = new Calibrator([SLOWER], [], DEFAULT_POLICY);
  for (const one of repetitions) calibrator.add(one);
  const [nothing, slower] = calibrator.findings();
  const verdicts = (candidate: (one: Repetition) => Run): string[][] =>
    repetitions.flatMap(({ base }, i) =>
      repetitions.flatMap((one, j) =>
        i === j ? [] : [gate([base], [candidate(one)], DEFAULT_POLICY).cases.map(({ verdict }) => verdict)],
      ),
    );
  for (const [finding, found] of [
    [nothing!, verdicts(({ same }) => same)],
    [slower!, verdicts(({ changed }) => changed.get(SLOWER.name)!)],
  ] as const) {
    assert.equal(finding.others.gates, found.length);
    const regressed = found.flat().filter((verdict) => verdict === 'regressed').length;
    assert.equal(
      Object.values(finding.others.cases).reduce((sum, count) => sum + count, 0),
      regressed,
    );
  }
});

test('the bounds of a rate are those of Clopper and Pearson', () => {
  const bounds = (found: number) => clopperPearson(found, 20);
  // At each bound, a count at least (or at most) as large as the found one has a probability of 2.5 %.
  for (const found of [1, 7, 19]) {
    const [lo, hi] = bounds(found);
    assert.equal(chanceOf(0, found, 20, hi).toFixed(6), '0.025000');
    assert.equal(chanceOf(found, 20, 20, lo).toFixed(6), '0.025000');
  }
  const shown = (found: number) => bounds(found).map((share) => share.toFixed(4));
  assert.deepEqual(shown(0), ['0.0000', (1 - 0.025 ** (1 / 20)).toFixed(4)]);
  assert.deepEqual(shown(20), [(0.025 ** (1 / 20)).toFixed(4), '1.0000']);
});

/** The probability of a count between `least` and `most` in `n` trials, each with probability `p`: the sum itself. */
function chanceOf(least: number, most: number, n: number, p: number): number {
  let [chance, ways] = [0, 1];
  for (let k = 0; k <= most; k++) {
    if (k >= least) chance += ways * p ** k * (1 - p) ** (n - k);
    ways = (ways * (n - k)) / (k + 1);
  }
  return chance;
}
