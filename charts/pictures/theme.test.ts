import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUILTIN_MODES } from '../../results/run/modes.js';
import { contrast } from '../testing/colour.js';
import { builtinLook, THEMES, type ThemeName } from './theme.js';

test('text and modes stand out from the background in both themes', () => {
  for (const name of ['light', 'dark'] as const satisfies readonly ThemeName[]) {
    const theme = THEMES[name];
    assert.ok(contrast(theme.text, theme.background) >= 7, `${name} text`);
    assert.ok(contrast(theme.muted, theme.background) >= 4.5, `${name} muted`);
    for (const mode of BUILTIN_MODES)
      assert.ok(contrast(builtinLook(mode)[name], theme.background) >= 2.5, `${name} ${mode}`);
  }
});
