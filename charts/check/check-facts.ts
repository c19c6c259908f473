// What a reviewer of a letter asks for, and the words that count as saying it.

/** What `compare` and `gate` print, which is no letter yet. */
const BARE =
  /^(?:base {5}\S|\*\*Baseline\*\* |### :\w+: gate|gate: |cannot be judged: |(?:REGRESSED|INCONCLUSIVE|IMPROVED) \(\d+\)\n)/;

/** A number is a version only where no unit follows it. */
const NO_UNIT = String.raw`(?![\d.]*(?: ?%| ?x\b| ?[KMGT]?i?B\b| ?[munk]?s\b| times\b))`;

/** Facts of the environment and the patterns that count as giving them. */
const FACTS: readonly (readonly [missing: string, given: RegExp])[] = [
  [
    'the kernel version',
    new RegExp(
      [
        String.raw`\b(?:linux|kernel|v)[- ]?\d+\.\d+`,
        String.raw`\b\d+\.\d+(?:\.\d+)?-rc\d+`,
        String.raw`^kernel +\S`,
        String.raw`\b(?:on|with|of|against|based on|under|kernels?) [2-9]\.\d+(?:\.\d+)?\b${NO_UNIT}`,
      ].join('|'),
      'im',
    ),
  ],
  [
    'the backing file system',
    /\b(?:ext[234]|xfs|btrfs|bcachefs|f2fs|zfs|tmpfs|ramfs|overlayfs|erofs|nfs|cephfs|9p|brd|ram ?disk|null_?blk)\b|\/dev\/(?:ram|loop|nvme|sd|vd|pmem)\w*|^backing +\S/im,
  ],
  [
    'the number of runs',
    /\b(?:\d+|one|two|three|five|ten|twenty) *(?:x +)?(?:runs?|rounds?|times|iterations?|repetitions?|blocks|bring-ups|samples)\b|\bn ?= ?\d+|(?<=\s)-n ?\d{1,3}\b|^rounds +\d|\b(?:average|averaged|avg|mean|median|best)(?: of| over)? (?:\d+|two|three|five|ten|twenty)\b/im,
  ],
  [
    'the spread (interval, deviation or raw values)',
    /\+-|\+\/-|\u00b1|std ?dev|stdev|standard deviation|variance|sigma|confidence|interval|\bmin\b.{0,40}\bmax\b|\bmax\b.{0,40}\bmin\b|\b9[059] ?% ?CI\b|%stddev|\bMAD\b|\[\d+(?:\.\d+)?(?:, \d+(?:\.\d+)?)+\]/i,
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

/** What a text does not say, one phrase each; nothing for what is no letter. */
export function missingFacts(text: string): string[] {
  if (BARE.test(text)) return [];
  const plain = text.replaceAll(/^(?:> ?)+/gm, '');
  return FACTS.filter(([, given]) => !given.test(plain)).map(([missing]) => missing);
}
