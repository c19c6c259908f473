// `npm run baseline`: measures every workload and replaces this kernel's baseline by the run.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from './cli.js';
import { BASELINE_NAME, BASELINES, measuring, RECORDED_MODES } from './own-baseline.js';

const BRING_UPS = '8';

async function fusebench(argv: readonly string[]): Promise<void> {
  console.log(`fusebench ${argv.join(' ')}`);
  const { code, stdout, stderr } = await cli(argv);
  if (code === 0) return;
  console.error(`${stdout}${stderr}`);
  process.exit(code ?? 1);
}

const folder = mkdtempSync(join(tmpdir(), 'fusebench-baseline-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const out = join(folder, 'run');
await fusebench(['run', 'all', ...measuring(RECORDED_MODES), '--bring-ups', BRING_UPS, '--out', out]);
rmSync(join(BASELINES, BASELINE_NAME), { recursive: true, force: true });
await fusebench(['baseline', 'save', BASELINE_NAME, out, '--baselines', BASELINES]);
console.log(`commit results/baselines/${BASELINE_NAME} together with the change`);
