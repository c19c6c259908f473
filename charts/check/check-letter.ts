// Reads a pasted cover letter or table and recomputes every ratio and percentage that it can identify.
//
// Understood are: our own layouts, mmtests rows, rows of the kernel test robot, pairs in running text (check-pairs.ts),
// Before/After pairs, and tables with a column headed gain, ratio, speedup, diff, delta or change. A printed number
// stands for everything that rounds to it, and `~` for 5 % either way; what no such numbers can give is wrong. It also lists
// what a reviewer would ask for. Invariant: what it cannot identify it does not judge.

import { checkChains } from './check-chains.js';
import { checkColumns } from './check-columns.js';
import { checkOwnTables } from './check-own.js';

/** A Claim is a ratio or percentage of the text, with what its inputs give. */
export interface Claim {
  /** 1-based number of the line. */
  readonly line: number;
  /** As printed: `2.42`, `+7.23%`. */
  readonly printed: string;
  /** What the numbers beside it give, as it would be printed. */
  readonly computed: string;
  /** What was divided by what. */
  readonly from: string;
  readonly ok: boolean;
  /** What may have been done instead. */
  readonly note?: string;
}

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
  const own = checkOwnTables(lines);
  const taken = new Set(own.map((claim) => claim.line));
  const chains = checkChains(lines).filter((claim) => !taken.has(claim.line));
  for (const claim of chains) taken.add(claim.line);
  const columns = checkColumns(lines).filter((claim) => !taken.has(claim.line));
  const claims = [...own, ...chains, ...columns].sort((a, b) => a.line - b.line);
  return { claims, missing: BARE.test(text) ? [] : missingFacts(text) };
}

/** What `compare` and `gate` print, which is no letter yet. */
const BARE =
  /^(?:base {5}\S|\*\*Baseline\*\* |### :\w+: gate|gate: |cannot be judged: |(?:REGRESSED|INCONCLUSIVE|IMPROVED) \(\d+\)\n)/;

/** Facts of the environment and the patterns that count as having given them. */
const FACTS: readonly (readonly [missing: string, given: RegExp])[] = [
  ['the kernel version', /\b(?:linux|kernel|v)[- ]?\d+\.\d+|\b\d+\.\d+(?:\.\d+)?-rc\d+|^kernel +\S/im],
  [
    'the backing file system',
    /\b(?:ext[234]|xfs|btrfs|bcachefs|f2fs|zfs|tmpfs|ramfs|overlayfs|erofs|nfs|cephfs|9p|brd|ram ?disk|null_?blk)\b|\/dev\/(?:ram|loop|nvme|sd|vd|pmem)\w*|^backing +\S/im,
  ],
  [
    'the number of runs',
    /\b(?:\d+|one|two|three|five|ten|twenty) *(?:x +)?(?:runs?|rounds?|times|iterations?|repetitions?|blocks|bring-ups|samples)\b|\bn ?= ?\d+|^rounds +\d|\b(?:average|averaged|avg|mean|median|best)(?: of| over)? (?:\d+|two|three|five|ten|twenty)\b/im,
  ],
  [
    'the spread (interval, deviation or raw values)',
    /\+-|\+\/-|\u00b1|std ?dev|stdev|standard deviation|variance|sigma|confidence|interval|\bmin\b.{0,40}\bmax\b|\b9[059] ?% ?CI\b|%stddev|\bMAD\b|\[\d+(?:\.\d+)?(?:, \d+(?:\.\d+)?)+\]/i,
  ],
  [
    'the processor',
    /\b(?:xeon|epyc|ryzen|core i\d|intel|amd|arm|cortex|neoverse|apple|power\d|risc-?v|snapdragon|graviton|threadripper|opteron|sapphire rapids|zen ?\d|skylake|\d+ ?(?:cores?|cpus?|vcpus?))\b|^host +\S/im,
  ],
  [
    'the command that was run',
    /\b(?:fio|fusebench|mmtests|filebench|stress-ng|perf bench|sysbench|iozone|mdtest|dd|lkp|fsperf|hyperfine|bonnie\+\+|dbench|fs_mark|fxmark|xfstests|will-it-scale|phoronix)\b[^\n]{0,40}(?:--|=|\brun\b|\/|-\w\b)|\b(?:ioengine|iodepth|numjobs|rw) ?= ?\w|^\s*\$ +\S|^\s*# +(?:\.?\/|time\b|dd\b|perf\b|find\b)/im,
  ],
];

function missingFacts(text: string): string[] {
  const plain = text.replaceAll(/^(?:> ?)+/gm, '');
  return FACTS.filter(([, given]) => !given.test(plain)).map(([missing]) => missing);
}

/** The check as text: wrong numbers first, then what is missing, then how much was checked. */
export function renderCheck({ claims, missing }: LetterCheck): string {
  const wrong = claims.filter((claim) => !claim.ok);
  const lines = wrong.map(
    ({ line, printed, from, computed, note }) =>
      `line ${line}: ${printed} is wrong: ${from} is ${computed}${note === undefined ? '' : ` (${note})`}`,
  );
  lines.push(...missing.map((what) => `missing: ${what}`));
  const checked = claims.length === 1 ? '1 ratio or percentage' : `${claims.length} ratios and percentages`;
  lines.push(
    claims.length === 0
      ? 'No ratio or percentage could be identified.'
      : `${checked} recomputed, ${wrong.length} wrong.`,
  );
  return `${lines.join('\n')}\n`;
}
