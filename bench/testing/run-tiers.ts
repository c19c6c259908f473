// Runs the tests tier by tier and ends with the line `N passed, N failed, N skipped`.
//
// The file's name says what a test needs: x.test.ts nothing, x.native.test.ts the compiled parts, x.mount.test.ts root
// and /dev/fuse, x.smoke.test.ts a whole run, x.vm.test.ts QEMU and FUSEBENCH_TEST_KERNEL. Under CI, a mount or smoke
// tier in which every test skipped is a failure: real mounts work there.

import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { PACKAGE_ROOT } from '../common/paths.js';

const TIERS = ['unit', 'native', 'mount', 'smoke', 'browser', 'vm'] as const;
type Tier = (typeof TIERS)[number];

/** A test file that hangs fails after this time, and the others still run. */
const FILE_DEADLINE_MS = 15 * 60_000;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

function tierOf(file: string): Tier {
  return TIERS.find((tier) => file.endsWith(`.${tier}.test.js`)) ?? 'unit';
}

function testFiles(tier: Tier): string[] {
  const dist = join(PACKAGE_ROOT, 'dist');
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js') && tierOf(name) === tier)
    .map((name) => join(dist, name))
    .sort((a, b) => a.localeCompare(b));
}

async function runTier(tier: Tier): Promise<Counts> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const files = testFiles(tier);
  if (files.length === 0) return counts;
  console.log(`# ${tier}: ${files.length} files`);
  // Mounts and measurements of two files would disturb each other.
  const concurrency = tier === 'unit';
  for await (const { type, data } of run({ files, concurrency, timeout: FILE_DEADLINE_MS })) {
    if (type === 'test:pass') countPass(counts, data);
    else if (type === 'test:fail') countFailure(counts, data);
    else if (type === 'test:stderr') process.stderr.write(data.message);
  }
  return counts;
}

interface TestEvent {
  readonly name: string;
  readonly file?: string;
  readonly skip?: string | boolean;
  readonly details: { readonly type?: string; readonly error?: unknown };
}

function countPass(counts: Counts, event: TestEvent): void {
  if (event.details.type === 'suite') return;
  if (event.skip === undefined) counts.passed += 1;
  else {
    counts.skipped += 1;
    console.log(`  skipped: ${event.name}: ${event.skip === true ? 'no reason given' : event.skip}`);
  }
}

function countFailure(counts: Counts, event: TestEvent): void {
  if (event.details.type === 'suite') return;
  counts.failed += 1;
  const file = event.file === undefined ? '' : relative(join(PACKAGE_ROOT, 'dist'), event.file);
  console.log(`  FAILED: ${event.name} (${file})`);
  console.log(event.details.error);
}

/** The tiers that must not be skipped under CI. */
function refuseAllSkipped(tier: Tier, counts: Counts): void {
  const must = process.env.CI === 'true' && (tier === 'mount' || tier === 'smoke');
  if (must && counts.passed === 0 && counts.failed === 0) {
    console.log(`  FAILED: no test of the ${tier} tier ran`);
    counts.failed += 1;
  }
}

const wanted = process.argv.slice(2);
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const tier of TIERS.filter((name) => wanted.includes(name))) {
  const startedMs = Date.now();
  const counts = await runTier(tier);
  console.log(`  took ${Math.round((Date.now() - startedMs) / 1000)} s`);
  refuseAllSkipped(tier, counts);
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key];
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
