import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLetter, renderCheck } from './check-letter.js';

const wrong = (text: string): string[] =>
  checkLetter(text)
    .claims.filter((claim) => !claim.ok)
    .map((claim) => `${claim.line}: ${claim.printed} not ${claim.computed}`);
const checked = (text: string): number => checkLetter(text).claims.length;

// Bernd Schubert, FUSE over io_uring RFC v2, 29 May 2024: blocks as they were posted, in MB/s and creates a second.
const URING = `paged reads, 128K
jobs   /dev/fuse   uring   gain
1       1117        1921    1.72
8       6273        10855   1.73
32      5725        7968    1.39

dio reads, 1MB
jobs   /dev/fuse   uring   gain
1       2023        3998    2.42
4       3823        15022   3.58
16      8520        27864   3.27
32      8717        12971   1.55

creates/s
jobs   /dev/fuse   uring   gain
1       3944        10121   2.57
4       16628       44426   2.67
20      80284       119502  1.49
`;

test('the three printed gains that do not follow from their columns are found, and no other', () => {
  assert.equal(checked(URING), 10);
  assert.deepEqual(wrong(URING), ['9: 2.42 not 1.98', '10: 3.58 not 3.93', '12: 1.55 not 1.49']);
});

test('a block of which most gains are wrong is still understood by the one that is right', () => {
  const dio = URING.split('\n').slice(6, 12).join('\n');
  assert.equal(wrong(dio).length, 3);
});

test('arrows with a factor or a percentage are recomputed, about means about', () => {
  assert.deepEqual(wrong('qd1: 72.2 -> 104 MiB/s (1.44x)'), []);
  assert.deepEqual(wrong('qd1: 72.2 -> 104 MiB/s (1.54x)'), ['1: 1.54x not 1.44x']);
  assert.deepEqual(wrong('direct randreads: ~20% increase (~2100 MB/s -> ~2600 MB/s)'), []);
  assert.deepEqual(wrong('direct randreads: ~45% increase (~2100 MB/s -> ~2600 MB/s)'), [
    '1: ~45% not +23.81%',
  ]);
  assert.deepEqual(wrong('93K -> 97K IOPS (+4.3%)'), []);
  assert.deepEqual(wrong('1,000 -> 900 (+10.0%)'), ['1: +10.0% not -10.00%']);
});

test('a pair is compared in its units, in either direction, with the claim after it, before it or in the next line', () => {
  assert.deepEqual(wrong('11.4 us -> 640 ns, 17.8x'), []);
  assert.equal(checked('11.4 us -> 640 ns, 17.8x'), 1);
  assert.deepEqual(wrong('11.4 us -> 640 ns, 56.1x'), ['1: 56.1x not 17.81x']);
  assert.deepEqual(wrong('12.0 us to 1.5 us (-87.5%)'), []);
  assert.deepEqual(wrong('12.0 us to 1.5 us (-92%)'), ['1: -92% not -87.50%']);
  assert.deepEqual(wrong('12.0 us \u2192 1.5 us (\u221292%)'), ['1: -92% not -87.50%']);
  assert.deepEqual(wrong('2100 -> 2600, a 24% increase'), []);
  assert.deepEqual(wrong('2100 -> 2600, a 20% increase'), ['1: 20% not +23.81%']);
  assert.deepEqual(wrong('IOPS dropped by 30% from 100k to 80k'), ['1: 30% not -20.00%']);
  assert.deepEqual(wrong('100 us +- 3% -> 120 us +- 4% (+30%)'), ['1: +30% not +20.00%']);
  assert.deepEqual(wrong('It went from 12.0 us to 1.5 us,\nwhich is 9x faster.'), ['1: 9x not 8.00x']);
  assert.deepEqual(wrong('1.5ms -> 900us (-50%), 100 -> 200 MB/s (2x)'), ['1: -50% not -40.00%']);
});

test('a percentage of the new value is said to be that', () => {
  for (const text of ['2100 -> 2600 MB/s (+19.2%)', '12.0 us -> 9.6 us, 25% lower'])
    assert.match(
      renderCheck(checkLetter(text)),
      /is wrong: .* \(as a share of the new value it would be right\)/,
    );
  assert.doesNotMatch(renderCheck(checkLetter('2100 -> 2600 MB/s (+30%)')), /new value/);
});

test('the new value may stand before the old one, and a factor may be called one', () => {
  assert.deepEqual(wrong('it drops to 1.2 s from 3.4 s (-45%)'), ['1: -45% not -64.71%']);
  assert.deepEqual(wrong('it needs 2100 instead of 2600 ms, 29% less'), ['1: 29% not -19.23%']);
  assert.deepEqual(wrong('better by a factor of 4 (from 12.0 us down to 1.5 us)'), ['1: 4x not 8.00x']);
  assert.deepEqual(wrong('Throughput: before 812, after 1024, 36% better'), ['1: 36% not +26.11%']);
  assert.deepEqual(wrong('4k   812 MB/s   1024 MB/s (+36%)'), ['1: +36% not +26.11%']);
});

test('a value with a label is of the first value above it that it fits', () => {
  const text = (last: string): string =>
    `  vanilla folios: 2000 MiB/s\n  64K folios: 2400 MiB/s (+20%)\n  2M folios: 3000 MiB/s (${last})`;
  assert.deepEqual(wrong(text('+50%')), []);
  assert.deepEqual(wrong(text('+25%')), []);
  assert.deepEqual(wrong(text('1.5x')), []);
  assert.deepEqual(wrong(text('+40%')), ['3: +40% not +50.00%']);
  assert.equal(checked('  files: 2000\n  threads: 4 (+20%)'), 0);
});

test('cells of a table keep their units, exponents and what is no number of it', () => {
  const table = (last: string): string => `op     before    after   speedup
statx  11.4 us   640 ns    17.8x
read   1.20 ms   210 us    ${last}
`;
  assert.deepEqual(wrong(table('5.7x')), []);
  assert.deepEqual(wrong(table('57x')), ['3: 57 not 5.71']);
  assert.deepEqual(wrong('metric  base  head  diff\nbw  2.13e+08  2.25e+08  9.63%\nops  100  110  10%'), [
    '2: 9.63% not +5.63%',
  ]);
  assert.equal(checked(`${table('5.7x')}\nIt takes 10 files in 20 directories of 3 trees.\n`), 2);
});

test('a column of shares of the new value is no error, and is said to be that; one row of them is an error', () => {
  const table = (head: string, first: string, second: string): string =>
    `op     ${head}     gain\nread   100  150     ${first}\nwrite  100  125     ${second}\nopen   100  200     100.0%`;
  const swapped = (head: string): string =>
    renderCheck(checkLetter(table(head, '33.3%', '20.0%').replace('100.0%', '50.0%')));
  assert.match(
    swapped('before  after'),
    /^line 2: 33\.3%: the column is .* as a share of the earlier one it is \+50\.00%$/m,
  );
  assert.match(swapped('before  after'), /3 ratios and percentages recomputed, 0 wrong/);
  assert.doesNotMatch(swapped('patched  vanilla'), /share/);
  assert.match(
    renderCheck(checkLetter(table('before  after', '50.0%', '20.0%'))),
    /^line 3: 20\.0% is wrong: .* \(as a share of the new value it would be right\)$/m,
  );
});

test('before and after are recomputed over two lines', () => {
  const text = (gain: string): string =>
    `Before: 55,885.56 +- 1,782.51 req/s\nAfter:  59,926.25 +- 312.60 req/s (${gain})`;
  assert.deepEqual(wrong(text('+7.23%')), []);
  assert.deepEqual(wrong(text('+8.23%')), ['2: +8.23% not +7.23%']);
});

test('mmtests rows are recomputed against their first column', () => {
  const row = (percent: string): string => `Hmean     1-GET   35343.18 (   0.00%)    25731.43 * ${percent}*`;
  assert.deepEqual(wrong(row('-27.20%')), []);
  assert.equal(checked(row('-27.20%')), 1);
  assert.deepEqual(wrong(row('-37.20%')), ['1: -37.20% not -27.20%']);
});

test('rows of the kernel test robot are recomputed', () => {
  assert.deepEqual(wrong('    101503 +- 3%     -51.1%      49651 +- 2%  will-it-scale.per_process_ops'), []);
  assert.deepEqual(wrong('    101503 +- 3%     -41.1%      49651 +- 2%  will-it-scale.per_process_ops'), [
    '1: -41.1% not -51.08%',
  ]);
});

test('a table of percentages is recomputed, whichever way it counts', () => {
  const table = (last: string): string => `metric      baseline   current   diff
throughput    100.0      110.0   10.00%
latency       200.0      150.0   -25.00%
ops           300.0      303.0   ${last}
`;
  assert.deepEqual(wrong(table('1.00%')), []);
  assert.deepEqual(wrong(table('3.00%')), ['4: 3.00% not +1.00%']);
});

test('what is rounded is right, and so is what is cut', () => {
  const row = (gain: string): string => `jobs  old  new  gain\n1  3  5  ${gain}\n2  10  20  2.00\n`;
  for (const gain of ['1.66', '1.67', '1.7', '2']) assert.deepEqual(wrong(row(gain)), [], gain);
  assert.equal(
    wrong(`jobs  old  new  gain\n1  3.00  5.00  1.75\n2  10.0  20.0  2.00\n3  10.0  30.0  3.00\n`).length,
    1,
  );
});

test('numbers that claim nothing are not judged', () => {
  const text = `This series has 21 patches; see 5f3ab12 ("fuse: x") and https://example.org/1/2.
fio-3.24 bs=4k size=35G, 10 runs on 2021-01-18
| read | 471 | 1791 | 1839 |
`;
  assert.equal(checked(text), 0);
  assert.match(renderCheck(checkLetter(text)), /No ratio or percentage could be identified/);
});

test('what was chosen is not judged: threads, versions, sizes; nor are ranges, shares and levels', () => {
  for (const text of [
    'from 1 to 4 threads it is 3.2x faster',
    'threads: 1 -> 8, 3.2x',
    'numjobs 1 -> 4: 2.1x',
    'queue depth 1 -> 32 gives 5.1x',
    '128 -> 256 entries, 1.9x',
    'file sizes from 4 KiB to 1 MiB: 20% faster',
    'bs 4 KiB -> 128 KiB (3.1x)',
    'Linux 6.12 -> 6.13 (5% slower)',
    'going from 6.12 to 6.13 is 5% slower',
    'it takes 5 to 10 us, 20% less than before',
    '100 -> 120 MB/s at 70% reads',
    '12.0 -> 12.6 us, 95 % CI 12.1-13.0',
    '0 -> 5 us (+20%)',
    '100 -> 200 us, 10 times each',
  ])
    assert.equal(checked(text), 0, text);
});

test('facts that reviewers ask for are missed one by one', () => {
  const complete = 'Linux 6.18 on a Xeon, ext4 on /dev/ram0, fio --bs=4k, 10 runs, +-1.0%';
  assert.deepEqual(checkLetter(complete).missing, []);
  const without: readonly (readonly [string, string])[] = [
    ['Linux 6.18', 'the kernel version'],
    ['ext4 on /dev/ram0', 'the backing file system'],
    ['10 runs', 'the number of runs'],
    ['+-1.0%', 'the spread (interval, deviation or raw values)'],
    ['Xeon', 'the processor'],
    ['fio --bs=4k', 'the command that was run'],
  ];
  for (const [fact, missing] of without)
    assert.deepEqual(checkLetter(complete.replace(fact, '...')).missing, [missing], fact);
});

test('the report names the line, the number and what it should be', () => {
  const report = renderCheck(
    checkLetter('Linux 6.18, EPYC, tmpfs, n = 10, 95 % CI, fusebench run all\n> a 10 -> 20 (3.0x)'),
  );
  assert.equal(
    report,
    'line 2: 3.0x is wrong: 20 / 10 is 2.00x\n1 ratio or percentage recomputed, 1 wrong.\n',
  );
});
