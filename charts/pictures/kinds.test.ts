// What single kinds of pictures promise, tested on their specifications.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Mode, Run } from '../../results/run/model.js';
import type { Ablation } from '../../results/study/ablation.js';
import { readStudy } from '../../results/study/study.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { edit, fail } from '../testing/edit-run.js';
import { assertReadable } from '../testing/readable.js';
import { columnHeaders } from './columns.js';
import { crossoverChart } from './crossover.js';
import { LABEL_PX, textWidth } from './font.js';
import { forestChart } from './forest.js';
import { historyChart } from './history.js';
import { buildChart } from './pictures.js';
import { ChartUnavailable, type Spec } from './spec.js';
import { looksAmong } from './theme.js';

const light = { width: 900, theme: 'light' } as const;
const TARGETS: readonly Mode[] = [
  'target:passthrough_hp-nocache-writeback-v3.17',
  'target:mergerfs-2.40-cache-files-off',
  'target:bindfs',
  'target:a-target-with-a-really-long-name-that-does-not-end-soon',
  'target:gocryptfs',
  'target:zfs_fuse',
];
const ELEVEN: readonly Mode[] = [
  ...(['native', 'overlayfs', 'plain', 'file-passthrough', 'inode-passthrough'] as const),
  ...TARGETS,
];
const eleven = exampleRun({
  modes: ELEVEN,
  workloads: ['statx-sync', 'open-close'],
  bringUps: 3,
  roundsOfBringUp: 2,
});

const valuesOf = (spec: Spec): Record<string, unknown>[] =>
  (spec.data as { values: Record<string, unknown>[] }).values;

test('pictures of six targets beside five modes can be read, and show eleven colours', async () => {
  for (const name of ['latency', 'ratio', 'cdf', 'heatmap', 'histogram', 'strip'] as const)
    for (const width of [640, 900]) {
      const spec = buildChart(name, eleven, { width, theme: 'light' });
      await assertReadable(spec, `${name} at ${width}`);
      if (name === 'heatmap') continue;
      const text = JSON.stringify(spec);
      const wanted = ['ratio', 'strip'].includes(name) ? ELEVEN.slice(1) : ELEVEN;
      for (const mode of wanted)
        assert.ok(text.includes(`"${looksAmong(ELEVEN)(mode).light}"`), `${name}: ${mode}`);
    }
});

test('headers of columns fit their columns, stay apart and keep both ends of a name', () => {
  for (const columnPx of [44, 60, 90]) {
    const twins: Mode[] = [...TARGETS, 'target:a-target-with-a-really-long-name-that-does-not-END-soon'];
    const headers = columnHeaders(twins, columnPx);
    assert.equal(new Set(headers).size, twins.length);
    for (const line of headers.flatMap((header) => header.split('\n')))
      assert.ok(textWidth(line, LABEL_PX) <= columnPx - 4, `${columnPx}: ${line}`);
  }
  assert.deepEqual(columnHeaders(['native', 'file-passthrough'], 200), ['native', 'file-passthrough']);
  assert.deepEqual(columnHeaders(['native', 'file-passthrough'], 60), ['native', 'file-pt']);
});

test('a histogram has a row for each mode, and no ridge reaches into another row', () => {
  const spec = buildChart('histogram', eleven, light);
  const rows = new Map<unknown, Set<number>>();
  for (const { mode, base, top, end } of valuesOf(spec)) {
    if (end === true) continue;
    rows.set(mode, (rows.get(mode) ?? new Set<number>()).add(base as number));
    assert.ok((top as number) >= (base as number) && (top as number) < (base as number) + 1);
  }
  assert.equal(rows.size, ELEVEN.length);
  assert.deepEqual(
    [...rows.values()].map((bases) => [...bases]),
    ELEVEN.map((_, at) => [ELEVEN.length - 1 - at]),
  );
});

test('the axis of cumulative curves gives the tail room: 50, 90, 99, 99.9 and 99.99 %', async () => {
  const run = exampleRun({ modes: ['native'], workloads: ['statx-sync'], bringUps: 20, operations: 10_000 });
  const spec = buildChart('cdf', run, light);
  const { texts } = await assertReadable(spec, 'cdf');
  const labels = texts.filter(({ text }) => text.endsWith('%'));
  assert.deepEqual(labels.map(({ text }) => text).reverse(), [
    '99.99\u00a0%',
    '99.9\u00a0%',
    '99\u00a0%',
    '90\u00a0%',
    '50\u00a0%',
    '10\u00a0%',
  ]);
  // As far apart as on normal probability paper: 1.05 standard deviations from 90 to 99, 0.76 to 99.9 %.
  const at = (text: string): number => labels.find((one) => one.text === `${text}\u00a0%`)!.y1;
  assert.ok(Math.abs((at('99') - at('99.9')) / (at('90') - at('99')) - 0.764 / 1.045) < 0.05);
  const furthest = Math.max(...valuesOf(spec).map(({ share }) => Number(share ?? 0)));
  assert.ok(Math.abs(furthest - 0.9999) < 1e-9, `${furthest}`);
});

function nightly(days: number, options: { label?: (day: number) => string } = {}): Run[] {
  return Array.from({ length: days }, (_, day) => ({
    ...exampleRun({ seed: day + 1, workloads: ['statx-sync'], bringUps: 3, operations: 40 }),
    label: options.label?.(day) ?? '',
    startedAt: new Date(Date.UTC(2026, 0, 1 + day, 3, 15)).toISOString(),
  }));
}

test('a history of 50 runs has a row for each case and a few labels that distinguish runs', async () => {
  const runs = nightly(50, {
    label: (day) => `linux-7.1-rc3-${String(day).padStart(3, '0')}-fuse-passthrough`,
  });
  const spec = historyChart(runs, 'statx-sync', light);
  const { texts } = await assertReadable(spec, 'history');
  const has = (text: string): boolean => texts.some((one) => one.text === text);
  for (const text of ['History: statx-sync, direct, t1, same-cpu', 'native', 'overlayfs', 'plain', 'rc3-049'])
    assert.ok(has(text), text);
  const labels = texts.filter(({ text }) => /^rc3-\d{3}$/.test(text));
  assert.ok(labels.length >= 8 && labels.length <= 30, `${labels.length} labels`);
  assert.ok(texts.some(({ text }) => text.includes('without "linux-7.1-" and "-fuse-passthrough"')));
});

test('a history without labels has the days of its runs', async () => {
  const { texts } = await assertReadable(historyChart(nightly(50), 'statx-sync/plain', light), 'history');
  assert.ok(texts.some(({ text }) => text === '2026-02-19'));
  assert.ok(texts.some(({ text }) => text === 'History: statx-sync/direct/t1/same-cpu/plain'));
});

test('a run in which the case failed is a gap in its line', () => {
  const runs = nightly(5).map((run, day) => (day === 2 ? fail(run, 'plain', 'statx-sync', 'died') : run));
  const spec = historyChart(runs, 'statx-sync/plain', light);
  const [panel] = spec.vconcat as Spec[];
  assert.deepEqual(
    valuesOf(panel!).map(({ run, stretch }) => [run, stretch]),
    [
      [0, 0],
      [1, 0],
      [3, 1],
      [4, 1],
    ],
  );
  assert.match(JSON.stringify(spec.title), /5 runs, 1 gap where a case was not measured/);
});

test('a name of too many cases is refused in one sentence', () => {
  const modes: Mode[] = Array.from({ length: 42 }, (_, at): Mode => `target:t${at}`);
  const run = exampleRun({ modes, workloads: ['statx-sync'], bringUps: 1, operations: 5 });
  assert.throws(
    () => historyChart([run, run], 'statx-sync', light),
    (error) => error instanceof ChartUnavailable && /name of 42 cases.*40 at most/.test(error.message),
  );
});

test('a forest says its verdicts in words and shapes, not in colours alone', async () => {
  const verdicts = ['regressed', 'improved', 'unchanged', 'inconclusive'] as const;
  const ratios = [
    { center: 1.4, lo: 1.3, hi: 1.5 },
    { center: 0.7, lo: 0.65, hi: 0.75 },
    { center: 1.01, lo: 1, hi: 1.02 },
    { center: 1.02, lo: 0.9, hi: 1.2 },
  ];
  const cases = verdicts.map((verdict, at) => ({ caseId: `case ${at}`, ratio: ratios[at]!, verdict }));
  const spec = forestChart(cases, { title: 'B over A', provenance: 'n = 20', tolerance: 0.05 }, light);
  const { texts } = await assertReadable(spec, 'forest');
  assert.ok(texts.some(({ text }) => text === '+40.0% regressed'));
  assert.ok(texts.some(({ text }) => text === '-30.0% improved'));
  const shapes = JSON.stringify(spec).match(
    /"scale":\{"domain":\["regressed"[^}]*"range":\["(\w+)","(\w+)","(\w+)","(\w+)"\]\}/,
  )!;
  assert.equal(new Set(shapes.slice(1)).size, 4);
});

test('a strip has every round of a case in order of time, and a line for each bring-up', () => {
  const run = exampleRun({
    modes: ['native', 'plain'],
    workloads: ['statx-sync'],
    bringUps: 3,
    roundsOfBringUp: 4,
  });
  const spec = buildChart('strip', run, light);
  const points = valuesOf(spec);
  const times = points.map(({ time }) => time as number);
  assert.equal(points.length, 12);
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  assert.deepEqual(
    points.map(({ bringUp }) => bringUp),
    [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2],
  );
  // The gap between bring-ups is wider than that between rounds.
  assert.ok(times[4]! - times[3]! > 1.4 * (times[3]! - times[2]!));
  assert.ok(points.every(({ joined }) => joined === true));
});

test('a round far from the others is drawn and marked at the edge of its strip', () => {
  const steady = exampleRun({
    modes: ['native', 'plain'],
    workloads: ['statx-sync'],
    bringUps: 60,
    operations: 40,
  });
  const run = edit(steady, 'plain', 'statx-sync', (one) => ({
    rounds: one.rounds.map((round) =>
      round.index !== 30
        ? round
        : {
            ...round,
            histogram: {
              ...round.histogram,
              buckets: [2_000, round.histogram.count],
              minNs: 1e6,
              maxNs: 2e9,
            },
          },
    ),
  }));
  const [mark, ...others] = valuesOf(buildChart('strip', run, light)).filter(
    ({ place }) => place === 'above',
  );
  assert.equal(mark!.bringUp, 30);
  assert.equal(mark!.deviation, 1);
  assert.ok(others.length <= 1);
});

test('with more rounds than a strip can show, whole bring-ups are drawn', async () => {
  const run = exampleRun({
    modes: ['native', 'plain'],
    workloads: ['statx-sync'],
    bringUps: 4,
    roundsOfBringUp: 80,
    operations: 10,
  });
  const spec = buildChart('strip', run, light);
  assert.equal(valuesOf(spec).length, 4);
  assert.match(JSON.stringify(spec.title), /bring-up by bring-up/);
  await assertReadable(spec, 'strip');
});

const ablation = readStudy(
  fileURLToPath(new URL('../../../results/studies/ablation-7.2.json', import.meta.url)),
) as Ablation;

test('the cross-over picture has requests before time, all ways, and a ring at each crossing', async () => {
  for (const width of [640, 900, 1400])
    await assertReadable(crossoverChart(ablation, { width, theme: 'light' }), `crossover at ${width}`);
  const [requests, time] = crossoverChart(ablation, light).hconcat as [Spec, Spec];
  assert.match(JSON.stringify(requests.title), /FUSE requests/);
  assert.match(JSON.stringify(time.title), /time/);
  const layers = requests.layer as Spec[];
  const measured = valuesOf(layers[1]!);
  assert.equal(measured.length, ablation.sweep.length);
  for (const { way, percent, value } of measured)
    assert.equal(
      value,
      ablation.sweep.find((point) => point.way === way && point.percent === percent)!.requests,
    );
  const crossings = ablation.crossovers.filter((one) => one.of === 'requests' && one.percent !== null);
  assert.deepEqual(
    valuesOf(layers[2]!).map(({ percent }) => percent),
    crossings.map(({ percent }) => percent),
  );
  const [lonely] = ablation.sweep;
  assert.throws(() => crossoverChart({ ...ablation, sweep: [lonely!] }, light), ChartUnavailable);
});
