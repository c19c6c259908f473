import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textWidth } from './font.js';
import { finishSvg, withTextLengths } from './svg.js';

const length = (text: string, sizePx: number, weight?: 'bold'): string =>
  `textLength="${textWidth(text, sizePx, weight).toFixed(1)}"`;
const NAMES = { title: 'A & B', description: 'A & B. "Less" is better', prefix: 'cdf' };

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

test('the root says what the picture is, and its font', () => {
  const svg = finishSvg(
    '<svg width="1"><text font-family="Inter, sans" font-size="12px">a</text></svg>',
    NAMES,
  );
  assert.equal(
    svg,
    '<svg width="1" role="img" aria-label="A &amp; B. &quot;Less&quot; is better" font-family="Inter, sans"><title>A &amp; B</title>' +
      `<text font-size="12px" ${length('a', 12)}>a</text></svg>`,
  );
});

test('a labelled mark has its label as its title, a labelled group has none', () => {
  const mark =
    '<path aria-label="plain: 9.2 &lt; 10" role="graphics-symbol" aria-roledescription="point mark" d="M0,0"/>';
  const group = '<g role="graphics-symbol" aria-label="X-axis">';
  assert.match(
    finishSvg(`<svg>${group}${mark}</g></svg>`, NAMES),
    /<g><path d="M0,0"><title>plain: 9\.2 &lt; 10<\/title><\/path><\/g><\/svg>$/,
  );
});

test('ids are those of the picture, so that several pictures go into one page', () => {
  const svg = finishSvg(
    '<svg><clipPath id="clip7"/><g clip-path="url(#clip7)"><path d="M0,0"/></g></svg>',
    NAMES,
  );
  assert.match(svg, /<clipPath id="cdf-1"\/><g clip-path="url\(#cdf-1\)">/);
});

test('labels without text and parts without size are left out, and texts after them stay whole', () => {
  const svg = finishSvg(
    '<svg><text font-size="12px"/><path class="foreground" d="" display="none"/><text font-size="12px">a</text></svg>',
    NAMES,
  );
  assert.match(svg, /<\/title><text font-size="12px" textLength="[\d.]+">a<\/text><\/svg>$/);
});
