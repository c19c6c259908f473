import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODES, type Mode } from '../../results/run/model.js';
import { modeStyle, sortModes, THEMES, type ThemeName } from './theme.js';

/** Relative luminance after WCAG 2.1. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

test('every mode has a colour, a shape, a dash and a label of its own', () => {
  const styles = MODES.map(modeStyle);
  for (const key of ['light', 'dark', 'shape', 'label', 'short'] as const)
    assert.equal(new Set(styles.map((style) => style[key])).size, MODES.length, key);
  assert.equal(new Set(styles.map((style) => style.dash.join())).size, MODES.length);
});

test('text and modes stand out from the background in both themes', () => {
  for (const name of ['light', 'dark'] as const satisfies readonly ThemeName[]) {
    const theme = THEMES[name];
    assert.ok(contrast(theme.text, theme.background) >= 7, `${name} text`);
    assert.ok(contrast(theme.muted, theme.background) >= 4.5, `${name} muted`);
    for (const mode of MODES)
      assert.ok(contrast(modeStyle(mode)[name], theme.background) >= 2.5, `${name} ${mode}`);
  }
});

test('modes differ in grey print: no two have nearly the same lightness next to each other in the order', () => {
  for (let i = 1; i < MODES.length; i++) {
    const [a, b] = [modeStyle(MODES[i - 1]!).light, modeStyle(MODES[i]!).light];
    assert.ok(contrast(a, b) >= 1.3, `${MODES[i - 1]} and ${MODES[i]}: ${contrast(a, b)}`);
  }
});

test('modes are in the order of the model, targets last, each once', () => {
  const mixed: Mode[] = ['target:zfs', 'plain', 'native', 'target:abc', 'plain', 'inode-passthrough'];
  assert.deepEqual(sortModes(mixed), ['native', 'plain', 'inode-passthrough', 'target:abc', 'target:zfs']);
});

test("a target's style depends on its name alone", () => {
  assert.deepEqual(modeStyle('target:mergerfs'), modeStyle('target:mergerfs'));
  assert.equal(modeStyle('target:mergerfs').label, 'mergerfs');
});
