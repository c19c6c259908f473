import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textWidth } from './font.js';
import { withTextLengths } from './text-lengths.js';

const length = (text: string, sizePx: number, weight?: 'bold'): string =>
  `textLength="${textWidth(text, sizePx, weight).toFixed(1)}"`;

test('a label says how wide it is in the shipped font', () => {
  const svg = '<g><text font-size="12px" font-weight="bold">a &lt; b</text><path d=""/></g>';
  assert.equal(
    withTextLengths(svg),
    `<g><text font-size="12px" font-weight="bold" ${length('a < b', 12, 'bold')}>a &lt; b</text><path d=""/></g>`,
  );
});

test('each line of a text of several has its own length, and nothing has none', () => {
  const svg =
    '<text font-size="10px"><tspan>one</tspan><tspan x="0" dy="16">three</tspan></text><text> </text>';
  assert.equal(
    withTextLengths(svg),
    `<text font-size="10px"><tspan ${length('one', 10)}>one</tspan><tspan x="0" dy="16" ${length('three', 10)}>three</tspan></text><text> </text>`,
  );
});
