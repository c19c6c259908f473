import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mode } from '../../results/run/model.js';
import { BUILTIN_MODES, isTarget, MODE_TABLE } from '../../results/run/modes.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { colourDistance, contrast, greyDistance, VISIONS, type Vision } from '../testing/colour.js';
import { looksAmong, looksOf, THEMES, type ThemeName } from './theme.js';

const TARGETS = ['a', 'b', 'c', 'd', 'e', 'f'].map((name): Mode => `target:${name}`);
const ELEVEN: readonly Mode[] = [...BUILTIN_MODES, ...TARGETS];

function pairs(): (readonly [Mode, Mode])[] {
  return ELEVEN.flatMap((one, at) => ELEVEN.slice(at + 1).map((other) => [one, other] as const));
}

test('six targets and five modes have a colour, a shape and a dash each', () => {
  const looks = ELEVEN.map(looksAmong(ELEVEN));
  for (const key of ['key', 'light', 'dark', 'shape'] as const)
    assert.equal(new Set(looks.map((look) => look[key])).size, ELEVEN.length, key);
  assert.equal(new Set(looks.map(({ dash }) => dash.join())).size, ELEVEN.length, 'dash');
});

test('no two of them have colours that are close, whichever colours a reader sees', () => {
  const looks = looksAmong(ELEVEN);
  for (const [one, other] of pairs())
    for (const vision of Object.keys(VISIONS) as Vision[])
      for (const theme of ['light', 'dark'] as const) {
        // overlayfs and inode-passthrough are the closest built-in ones, on a dark background with deuteranopia.
        const builtIn = !isTarget(one) && !isTarget(other);
        const least = !builtIn ? 0.09 : theme === 'light' ? 0.08 : 0.035;
        const found = colourDistance(looks(one)[theme], looks(other)[theme], vision);
        assert.ok(found >= least, `${one} and ${other}, ${theme}, ${vision}: ${found}`);
      }
});

test('no two of them have the same grey in print, and all stand out from the paper', () => {
  const looks = looksAmong(ELEVEN);
  for (const [one, other] of pairs()) {
    const found = greyDistance(looks(one).light, looks(other).light);
    assert.ok(found >= 3, `${one} and ${other}: ${found}`);
  }
  for (const mode of ELEVEN)
    for (const theme of ['light', 'dark'] as const)
      assert.ok(contrast(looks(mode)[theme], THEMES[theme].background) >= 2.5, `${mode}, ${theme}`);
});

test('a target looks like its order among the targets of the run, in whichever order these were named', () => {
  const shuffled: Mode[] = ['target:c', 'native', 'target:a', 'plain', 'target:b'];
  const keys = (modes: readonly Mode[]): string[] => modes.map((mode) => looksAmong(shuffled)(mode).key);
  assert.deepEqual(keys(['target:a', 'target:b', 'target:c']), ['target-1', 'target-2', 'target-3']);
  assert.deepEqual(looksAmong(shuffled)('target:b'), looksAmong([...shuffled].reverse())('target:b'));
  assert.throws(() => looksAmong(shuffled)('target:z'), /target:z is none of the targets/);
});

test('a target of a run keeps its look where another one was skipped', () => {
  const run = exampleRun({
    modes: ['native', 'target:b'],
    workloads: ['statx-sync'],
    skipped: [{ mode: 'target:a', workload: null, reason: 'synthetic: it did not start' }],
  });
  assert.equal(looksOf(run)('target:b').key, 'target-2');
});

test('more targets than colours still differ in colour or shape', () => {
  const many = Array.from({ length: 12 }, (_, at): Mode => `target:${String.fromCharCode(97 + at)}`);
  const looks = many.map(looksAmong(many));
  assert.equal(new Set(looks.map(({ light, shape }) => `${light} ${shape}`)).size, many.length);
});

test('text and modes stand out from the background in both themes', () => {
  for (const name of ['light', 'dark'] as const satisfies readonly ThemeName[]) {
    const theme = THEMES[name];
    assert.ok(contrast(theme.text, theme.background) >= 7, `${name} text`);
    assert.ok(contrast(theme.muted, theme.background) >= 4.5, `${name} muted`);
    for (const mode of BUILTIN_MODES)
      assert.ok(contrast(MODE_TABLE[mode][name], theme.background) >= 2.5, `${name} ${mode}`);
  }
});
