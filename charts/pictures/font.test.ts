import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clipMiddle, clipToWidth, textWidth, wrapToWidth } from './font.js';

test('widths are those of the font: letters differ, add up, scale with the size and grow with the weight', () => {
  assert.equal(textWidth('', 12), 0);
  assert.ok(textWidth('8', 12) > textWidth('i', 12));
  assert.ok(Math.abs(textWidth('iiii', 12) - 4 * textWidth('i', 12)) < 1e-9);
  assert.ok(Math.abs(textWidth('read', 24) - 2 * textWidth('read', 12)) < 1e-9);
  assert.ok(textWidth('latency', 12, 'bold') > textWidth('latency', 12));
});

test('a clipped text fits and says that it was clipped; one that fits is left alone', () => {
  const clipped = clipToWidth('a-very-long-workload-name', 80, 12);
  assert.ok(textWidth(clipped, 12) <= 80);
  assert.ok(clipped.endsWith('\u2026'));
  assert.equal(clipToWidth('short', 80, 12), 'short');
});

test('wrapped lines fit and keep the words in order', () => {
  const text = 'ten rounds on one CPU with a private tmpfs behind';
  const lines = wrapToWidth(text, 100, 12);
  assert.ok(lines.length > 1);
  for (const line of lines) assert.ok(textWidth(line, 12) <= 100);
  assert.equal(lines.join(' '), text);
});

test('a name cut in its middle fits and keeps its beginning and its end', () => {
  const clipped = clipMiddle('a-very-long-workload-name/direct', 120, 12);
  assert.ok(textWidth(clipped, 12) <= 120);
  assert.match(clipped, /^a-.*\u2026.*direct$/);
  assert.equal(clipMiddle('short', 80, 12), 'short');
});
