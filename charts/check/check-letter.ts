// Reads a pasted cover letter or table and recomputes every ratio and percentage that it can identify.
//
// Understood are: fusebench's own layouts, mmtests rows, rows of the kernel test robot, pairs in running text, Before/After
// pairs, and tables with a column headed gain, ratio, speedup, diff, delta or change. A printed number
// means everything that rounds to it, and `~` means 5 % either way; what no such numbers can give is wrong. It also lists
// what a reviewer would ask for. Invariant: what it cannot identify it does not judge.

import { checkChains } from './check-chains.js';
import type { Claim } from './check-claim.js';
import { checkColumns } from './check-columns.js';
import { checkOwnTables } from './check-own.js';

export interface LetterCheck {
  /** Every ratio and percentage that could be identified, in the order of the lines. */
  readonly claims: readonly Claim[];
  /** What a reviewer would ask for: one phrase each. */
  readonly missing: readonly string[];
}

/** Checks a letter, also a quoted one. */
export function checkLetter(text: string): LetterCheck {
  const lines = text
    .replaceAll('\u2212', '-')
    .split('\n')
    .map((line) => line.replace(/^(?:> ?)+/, '').trimEnd());
  const claims: Claim[] = [];
  // A line that one of them understands is not left to the next.
  for (const find of [checkOwnTables, checkChains, checkColumns]) {
    const taken = new Set(claims.map(({ line }) => line));
    claims.push(...find(lines).filter(({ line }) => !taken.has(line)));
  }
  return { claims: claims.sort((a, b) => a.line - b.line), missing: missingFacts(text) };
}

/** The check as text: wrong numbers first, then notes, then what is missing, then how much was checked. */
export function renderCheck({ claims, missing }: LetterCheck): string {
  const wrong = claims.filter((claim) => !claim.ok);
  const checked = claims.length === 1 ? '1 ratio or percentage' : `${claims.length} ratios and percentages`;
  const lines = [
    ...wrong.map(({ line, printed, from, computed, note }) => {
      const why = note === undefined ? '' : ` (${note})`;
      return `line ${line}: ${printed} is wrong: ${from} is ${computed}${why}`;
    }),
    ...claims
      .filter(({ ok, note }) => ok && note !== undefined)
      .map(({ line, printed, note }) => `line ${line}: ${printed}: ${note}`),
    ...missing.map((what) => `missing: ${what}`),
    claims.length === 0
      ? 'No ratio or percentage could be identified.'
      : `${checked} recomputed, ${wrong.length} wrong.`,
  ];
  return `${lines.join('\n')}\n`;
}

/** What `compare` and `gate` print, which is no letter yet. */
const BARE =
  /^(?:base {5}\S|\*\*Baseline\*\* |### :\w+: gate|gate: |cannot be judged: |(?:REGRESSED|INCONCLUSIVE|IMPROVED) \(\d+\)\n)/;

/** A number is a version only where no unit follows it. */
const NO_UNIT = String.raw`(?![\d.]*(?: ?%| ?x\b| ?[KMGT]?i?B\b| ?[munk]?s\b| times\b))`;

const FACTS: Readonly<Record<string, RegExp>> = {
  'the kernel version': new RegExp(
    [
      String.raw`\b(?:linux|kernel|v)[- ]?\d+\.\d+`,
      String.raw`\b\d+\.\d+(?:\.\d+)?-rc\d+`,
      String.raw`^kernel +\S`,
      String.raw`\b(?:on|with|of|against|based on|under|kernels?) [2-9]\.\d+(?:\.\d+)?\b${NO_UNIT}`,
    ].join('|'),
    'im',
  ),
  'the backing file system':
    /\b(?:ext[234]|xfs|btrfs|bcachefs|f2fs|zfs|tmpfs|ramfs|overlayfs|erofs|nfs|cephfs|9p|brd|ram ?disk|null_?blk)\b|\/dev\/(?:ram|loop|nvme|sd|vd|pmem)\w*|^backing +\S/im,
  'the number of runs':
    /\b(?:\d+|one|two|three|five|ten|twenty) *(?:x +)?(?:runs?|rounds?|times|iterations?|repetitions?|blocks|bring-ups|samples)\b|\bn ?= ?\d+|(?<=\s)-n ?\d{1,3}\b|^rounds +\d|\b(?:average|averaged|avg|mean|median|best)(?: of| over)? (?:\d+|two|three|five|ten|twenty)\b/im,
  'the spread (interval, deviation or raw values)':
    /\+-|\+\/-|\u00b1|std ?dev|stdev|standard deviation|variance|sigma|confidence|interval|\bmin\b.{0,40}\bmax\b|\bmax\b.{0,40}\bmin\b|\b9[059] ?% ?CI\b|%stddev|\bMAD\b|\[\d+(?:\.\d+)?(?:, \d+(?:\.\d+)?)+\]/i,
  'the processor':
    /\b(?:xeon|epyc|ryzen|core i\d|intel|amd|arm|cortex|neoverse|apple|power\d|risc-?v|snapdragon|graviton|threadripper|opteron|sapphire rapids|zen ?\d|skylake|\d+ ?(?:cores?|cpus?|vcpus?))\b|^host +\S/im,
  'the command that was run':
    /\b(?:fio|fusebench|mmtests|filebench|stress-ng|perf bench|sysbench|iozone|mdtest|dd|lkp|fsperf|hyperfine|bonnie\+\+|dbench|fs_mark|fxmark|xfstests|will-it-scale|phoronix)\b[^\n]{0,40}(?:--|=|\brun\b|\/|-\w\b)|\b(?:ioengine|iodepth|numjobs|rw) ?= ?\w|^\s*\$ +\S|^\s*# +(?:\.?\/|time\b|dd\b|perf\b|find\b)/im,
};

/** What a text does not say, one phrase each; nothing for what is no letter. */
function missingFacts(text: string): string[] {
  if (BARE.test(text)) return [];
  const plain = text.replaceAll(/^(?:> ?)+/gm, '');
  return Object.entries(FACTS)
    .filter(([, given]) => !given.test(plain))
    .map(([missing]) => missing);
}
