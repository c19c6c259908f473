import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeMarkdown } from './markdown.js';

test('what Markdown takes for its own is escaped, and a text stays on its line', () => {
  assert.equal(escapeMarkdown('a|b *c* `d` <e> [f]\n_g_'), 'a\\|b \\*c\\* \\`d\\` \\<e\\> \\[f\\] \\_g\\_');
});
