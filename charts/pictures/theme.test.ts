import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUILTIN_MODES } from '../../results/run/modes.js';
import { modeStyle, THEMES, type ThemeName } from './theme.js';

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
  const styles = BUILTIN_MODES.map(modeStyle);
  for (const key of ['light', 'dark', 'shape', 'label', 'short'] as const)
    assert.equal(new Set(styles.map((style) => style[key])).size, BUILTIN_MODES.length, key);
  assert.equal(new Set(styles.map((style) => style.dash.join())).size, BUILTIN_MODES.length);
});

test('text and modes stand out from the background in both themes', () => {
  for (const name of ['light', 'dark'] as const satisfies readonly ThemeName[]) {
    const theme = THEMES[name];
    assert.ok(contrast(theme.text, theme.background) >= 7, `${name} text`);
    assert.ok(contrast(theme.muted, theme.background) >= 4.5, `${name} muted`);
    for (const mode of BUILTIN_MODES)
      assert.ok(contrast(modeStyle(mode)[name], theme.background) >= 2.5, `${name} ${mode}`);
  }
});

test('modes differ in grey print: no two have nearly the same lightness next to each other in the order', () => {
  for (let i = 1; i < BUILTIN_MODES.length; i++) {
    const [a, b] = [modeStyle(BUILTIN_MODES[i - 1]!).light, modeStyle(BUILTIN_MODES[i]!).light];
    assert.ok(contrast(a, b) >= 1.3, `${BUILTIN_MODES[i - 1]} and ${BUILTIN_MODES[i]}: ${contrast(a, b)}`);
  }
});

test("a target's style depends on its name alone", () => {
  assert.deepEqual(modeStyle('target:mergerfs'), modeStyle('target:mergerfs'));
  assert.equal(modeStyle('target:mergerfs').label, 'mergerfs');
});
