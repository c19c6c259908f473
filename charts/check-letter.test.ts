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
