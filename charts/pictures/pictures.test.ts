import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SaxesParser } from 'saxes';
import type { Run } from '../../results/run/model.js';
import { BUILTIN_MODES, labelOf } from '../../results/run/modes.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { disengage, edit, fail, rename } from '../testing/edit-run.js';
import { assertReadable } from '../testing/readable.js';
import { layoutOf } from '../testing/svg-layout.js';
import { scaledHistogram, wideRun } from '../testing/wide-run.js';
import { forestChart } from './forest.js';
import { historyChart } from './history.js';
import { buildChart, type ChartName, chartNames, isChartName } from './pictures.js';
import { loadRenderer, renderCharts } from './render.js';
import { ChartUnavailable, type Spec } from './spec.js';
import { looksOf } from './theme.js';
import { logTicks } from './ticks.js';

const light = { width: 900, theme: 'light' } as const;
const folder = mkdtempSync(join(tmpdir(), 'fusebench-pictures-'));
after(() => rmSync(folder, { recursive: true }));

const full = wideRun({ modes: BUILTIN_MODES });
const threaded = exampleRun({ threads: [1, 2, 4] });
const sourceOf = (name: ChartName): Run => (name === 'throughput' ? threaded : full);

for (const width of [640, 900, 1400])
  test(`no label of any chart overlaps another or is cut at ${width} px`, async () => {
    for (const name of chartNames)
      await assertReadable(
        buildChart(name, sourceOf(name), { width, theme: 'light' }),
        `${name} at ${width}`,
      );
    await assertReadable(historySpec(width), `history at ${width}`);
    await assertReadable(forestSpec(width), `forest at ${width}`);
  });

function historySpec(width: number): Spec {
  const runs = [1, 2, 3, 4, 5].map((seed) =>
    exampleRun({ seed, label: `v0.${seed}`, workloads: ['statx-sync'] }),
  );
  return historyChart(runs, 'statx-sync/direct/t1/same-cpu/plain', { width, theme: 'light' });
}

function forestSpec(width: number): Spec {
  const verdicts = ['improved', 'unchanged', 'regressed', 'inconclusive'] as const;
  const cases = full.measurements.slice(0, 30).map((one, index) => {
    const center = 1 + Math.sin(index) / 8;
    const ratio = { center, lo: center - 0.03, hi: center + 0.03 };
    return { caseId: one.case.id, ratio, verdict: verdicts[index % 4]! };
  });
  const heading = { title: 'p50 of B over A', provenance: 'n = 20 bring-ups', tolerance: 0.05 };
  return forestChart(cases, heading, { width, theme: 'light' });
}

test('an axis has two marks or more, also where all values are close together', () => {
  for (const [low, high] of [
    [5_300, 12_600],
    [900, 1_350],
    [21_000, 31_500],
    [1, 1e9],
  ] as const) {
    const ticks = logTicks(low, high, 4);
    assert.ok(ticks.length >= 2 && ticks.length <= 4, `${low} to ${high}: ${ticks}`);
    assert.ok(ticks.every((tick) => tick >= low * 0.999 && tick <= high * 1.001));
  }
});

test('very long workload names are cut with an ellipsis, stay apart and overlap nothing', async () => {
  const long = 'a-workload-with-an-endless-name-'.repeat(3);
  const run = rename(exampleRun(), (old) => `${long}${old}-${long}`);
  for (const name of ['latency', 'ratio', 'switches', 'cdf', 'heatmap'] as const)
    for (const width of [640, 1400])
      await assertReadable(buildChart(name, run, { width, theme: 'dark' }), `${name} at ${width}`);
});

test('workloads whose cut names would be equal keep a panel and a row each', () => {
  const long = 'a-workload-with-an-endless-name-'.repeat(3);
  const run = rename(exampleRun(), (old) => `${long}${old}-${long}`);
  for (const [name, field] of [
    ['cdf', 'panel'],
    ['histogram', 'panel'],
    ['latency', 'row'],
    ['heatmap', 'row'],
  ] as const) {
    const values = (buildChart(name, run, light).data as { values: Record<string, string>[] }).values;
    assert.equal(new Set(values.map((value) => value[field])).size, 8, name);
  }
});

test('huge and tiny values in one chart are all drawn', async () => {
  const base = exampleRun({ workloads: ['statx-sync', 'open-close'] });
  const run = edit(base, 'plain', 'open-close', (one) => ({
    rounds: one.rounds.map((round) => ({ ...round, histogram: scaledHistogram(round.histogram, 200_000) })),
  }));
  for (const name of ['latency', 'ratio', 'switches', 'cdf', 'heatmap', 'histogram'] as const)
    await assertReadable(buildChart(name, run, { width: 640, theme: 'light' }), name);
});

test('one mode, one workload and one bring-up give a picture or one sentence', async () => {
  const single = exampleRun({ modes: ['plain'], workloads: ['statx-sync'], bringUps: 1 });
  for (const name of ['latency', 'switches', 'cdf', 'histogram'] as const)
    await assertReadable(buildChart(name, single, light), name);
  for (const name of ['ratio', 'heatmap', 'throughput'] as const)
    assert.throws(
      () => buildChart(name, single, light),
      (error) => error instanceof ChartUnavailable && /needs|run with/.test(error.message),
    );
  assert.throws(() => buildChart('latency', { ...single, measurements: [] }, light), ChartUnavailable);
  assert.throws(
    () => historyChart([single], 'no/such/case', light),
    /no case of these runs has the name no\/such\/case; one is named statx-sync\//,
  );
  const heading = { title: '', provenance: '', tolerance: 0.05 };
  assert.throws(() => forestChart([], heading, light), /no case in common/);
});

test('a mode that did not engage or failed is in no chart but the heat map, which says so', () => {
  let run = exampleRun({ workloads: ['read-4k-rand'], modes: ['native', 'plain', 'file-passthrough'] });
  run = disengage(run, 'file-passthrough', 'read-4k-rand', 'READ');
  for (const name of ['latency', 'ratio', 'switches', 'cdf', 'histogram'] as const)
    assert.doesNotMatch(JSON.stringify(buildChart(name, run, light)), /file-passthrough/, name);
  assert.match(JSON.stringify(buildChart('heatmap', run, light)), /not engaged/);
  const failed = fail(run, 'plain', 'read-4k-rand', 'the daemon died');
  assert.throws(() => buildChart('ratio', failed, light), ChartUnavailable);
});

test('a mode has the same colour in every chart and whatever else is drawn', () => {
  const pair = /"domain":(\["[^\]]*"\]),"range":(\["#[^\]]*"\])/g;
  for (const run of [full, exampleRun({ modes: ['native', 'plain'] })])
    for (const name of ['latency', 'ratio', 'switches', 'cdf', 'histogram'] as const) {
      const found = [...JSON.stringify(buildChart(name, run, light)).matchAll(pair)];
      assert.ok(found.length > 0, name);
      for (const [, domain, range] of found) {
        const [labels, colours] = [JSON.parse(domain!) as string[], JSON.parse(range!) as string[]];
        for (const [index, label] of labels.entries()) {
          const mode = BUILTIN_MODES.find((one) => labelOf(one) === label);
          assert.ok(mode, label);
          assert.equal(colours[index], looksOf(run)(mode).light);
        }
      }
    }
});

test('a number that would be on the line at 1x is on the other side of its mark', () => {
  // With intervals so narrow that none reaches the line.
  const run = exampleRun({ noise: 0.002, drift: 0.002, effect: { modes: ['overlayfs'], latency: 0.83 } });
  const { data } = buildChart('ratio', run, { width: 900, theme: 'light' }) as unknown as {
    data: { values: { mode: string; side: string }[] };
  };
  for (const { mode, side } of data.values) assert.equal(side, mode === 'overlayfs' ? 'left' : 'right', mode);
});

test('every chart says how many bring-ups, which placement, which backing and which kernel', () => {
  for (const name of chartNames) {
    const text = JSON.stringify(buildChart(name, sourceOf(name), light));
    for (const fact of ['n = 10 bring-ups of 1 round', 'same-cpu', 'tmpfs backing', 'Linux 0.0.0-synthetic'])
      assert.ok(text.includes(fact), `${name}: ${fact}`);
  }
});

test('files are written in the formats asked for; what cannot be drawn is named', async () => {
  const run = exampleRun({ workloads: ['statx-sync'] });
  const unavailable: string[] = [];
  const files = await renderCharts(run, join(folder, 'all'), {
    names: ['latency', 'throughput'],
    vega: true,
    onUnavailable: (reason) => unavailable.push(reason),
  });
  assert.deepEqual(
    files.map((file) => file.slice(folder.length)),
    ['/all/latency.vl.json', '/all/latency.svg', '/all/latency.png'],
  );
  assert.equal(unavailable.length, 1);
  assert.match(unavailable[0]!, /^throughput: .*--threads 1,2,4/);
  const png = readFileSync(join(folder, 'all/latency.png'));
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  assert.equal(
    png.readUInt32BE(16),
    2 * Number(/width="(\d+)"/.exec(readFileSync(join(folder, 'all/latency.svg'), 'utf8'))![1]),
  );
  const svg = readFileSync(join(folder, 'all/latency.svg'), 'utf8');
  assert.match(svg, /font-family="Inter, [^"]*sans-serif"/);
  assert.doesNotMatch(svg, /https?:\/\/(?!www\.w3\.org)/);
});

test('every picture is well-formed, says what it is, and its marks say their values', async () => {
  const renderer = await loadRenderer();
  const specs = [
    ...chartNames.map((name) => [name, buildChart(name, sourceOf(name), light)] as const),
    ['history', historySpec(900)] as const,
    ['forest', forestSpec(900)] as const,
  ];
  for (const [name, spec] of specs) {
    const svg = await renderer.svg(spec, name);
    const titles: string[] = [];
    let root: Record<string, unknown> = {};
    let inTitle = false;
    const parser = new SaxesParser();
    parser.on('error', (error) => assert.fail(`${name}: ${error.message}`));
    parser.on('opentag', ({ name: tag, attributes }) => {
      if (tag === 'svg') root = attributes;
      inTitle = tag === 'title';
    });
    parser.on('closetag', () => {
      inTitle = false;
    });
    parser.on('text', (text) => {
      if (inTitle) titles.push(text);
    });
    parser.write(svg).close();
    assert.equal(root.role, 'img', name);
    const [title = '', ...marks] = titles;
    assert.ok(title.length > 5 && String(root['aria-label']).startsWith(`${title}. `), `${name}: ${title}`);
    assert.ok(
      marks.length >= 5 && marks.every((text) => /: .*\d/.test(text)),
      `${name}: ${marks.slice(0, 3)}`,
    );
  }
});

test('a picture is as wide as it was asked to be, within the overhang of a label', async () => {
  const renderer = await loadRenderer();
  for (const name of chartNames)
    for (const width of [640, 900, 1400]) {
      const { width: actual } = layoutOf(
        await renderer.svg(buildChart(name, sourceOf(name), { width, theme: 'light' }), name),
      );
      assert.ok(actual <= width + 2 && actual >= width * 0.9, `${name} at ${width}: ${actual}`);
    }
});

test('a folder that cannot be written is an error with its errno, and nothing is drawn', async () => {
  writeFileSync(join(folder, 'a-file'), '');
  await assert.rejects(renderCharts(exampleRun({ workloads: ['statx-sync'] }), join(folder, 'a-file')), {
    code: 'EEXIST',
  });
});

test('chart names are known and unknown ones are not', () => {
  assert.equal(isChartName('latency'), true);
  assert.equal(isChartName('toString'), false);
});
