// From which share of stat'ed entries on another way to list a directory costs less, in words.

import type { Crossover } from '../../results/study/ablation.js';

/** `readdir costs less below 1 %, readdirplus above`. */
export function crossoverText({ ways, below, above, percent }: Crossover): string {
  if (percent === null) return `${below} costs less than ${ways.find((way) => way !== below)} at every share`;
  return `${below} costs less below ${percent.toFixed(0)} %, ${above} above`;
}
