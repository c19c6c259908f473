// Whether a picture can be read: no text is cut, and none runs into another one.

import assert from 'node:assert/strict';
import { loadRenderer } from '../pictures/render.js';
import type { Spec } from '../pictures/spec.js';
import { type Box, type Layout, layoutOf } from './svg-layout.js';

/** Fails on two texts that overlap or touch, or on one that leaves the picture. */
export async function assertReadable(spec: Spec, what: string): Promise<Layout> {
  const layout = layoutOf(await (await loadRenderer()).svg(spec, 'test'));
  const { width, height } = layout;
  const shown = layout.texts.filter(({ text }) => text.trim() !== '');
  assert.ok(shown.length > 5, `${what}: ${shown.length} texts`);
  for (const one of shown) {
    const inside = one.x1 >= -1 && one.y1 >= -1 && one.x2 <= width + 1 && one.y2 <= height + 1;
    assert.ok(inside, `${what}: "${one.text}" is cut: ${JSON.stringify(one)} of ${width} x ${height}`);
  }
  const byTop = [...shown].sort((a, b) => a.y1 - b.y1);
  for (const [index, one] of byTop.entries())
    for (let next = index + 1; next < byTop.length && byTop[next]!.y1 < one.y2 - 1; next++)
      assert.ok(!overlap(one, byTop[next]!), `${what}: "${one.text}" and "${byTop[next]!.text}" overlap`);
  return layout;
}

function overlap(a: Box, b: Box): boolean {
  // Two pixels between neighbours of a line: closer ones read as one word.
  return a.x1 < b.x2 + 2 && b.x1 < a.x2 + 2 && a.y1 < b.y2 - 1 && b.y1 < a.y2 - 1;
}
