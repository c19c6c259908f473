// `npm run bench:daemon`: our daemon against libfuse's passthrough_hp, whose path is in FUSEBENCH_PEER. One CPU, one
// thread each, the same client loops, rounds of both interleaved in one run; setups.ts says why the options match.
//
// Arguments pick workloads as in fusebench run; --bring-ups N measures more often. Exit code 1 when our daemon is
// slower than its limit by more than the interval or sends more requests; 3 without a peer.

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { addon } from '../../native/index.js';
import { ROUND_DEADLINE_MS } from '../../native/round-spec.js';
import { cpuPlan } from '../common/cpus.js';
import { type ExitCode, FusebenchError, messageOf } from '../common/errors.js';
import { PACKAGE_ROOT } from '../common/paths.js';
import { selectWorkloads } from '../measure/plan.js';
import { openTrace } from '../measure/request-trace.js';
import { enterNamespace, openWorkspace } from '../mount/workspace.js';
import { measureSetup } from './measure.js';
import { peerPath } from './peer.js';
import { printAdded, printServiceTimes, printSetup, printSummary, printTable } from './print.js';
import { SETUPS } from './setups.js';
import { type Judged, judgeWorkload } from './verdicts.js';

const BRING_UPS = 8;

function readArguments() {
  const { values, positionals } = parseArgs({
    options: { 'bring-ups': { type: 'string', default: String(BRING_UPS) } },
    allowPositionals: true,
  });
  const bringUps = Number(values['bring-ups']);
  if (!Number.isInteger(bringUps) || bringUps < 6) {
    const reason = 'must be a whole number of at least 6: fewer give no 95 % interval';
    throw new FusebenchError({ object: '--bring-ups', reason, exitCode: 2 });
  }
  return { names: positionals, bringUps };
}

/** As `name/cache`. */
function workloads(names: readonly string[]): string[] {
  return selectWorkloads(names).map(({ spec }) => `${spec.name}/${spec.cache}`);
}

async function main(): Promise<ExitCode> {
  const peer = peerPath();
  const { names, bringUps } = readArguments();
  const asked = workloads(names);
  enterNamespace();
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
  const cpus = cpuPlan('same-cpu', 1, addon().allowedCpus())!;
  const workspace = openWorkspace(null);
  const trace = openTrace(join(PACKAGE_ROOT, 'build', 'work', 'tracing'));
  try {
    addon().raiseFileLimit();
    printAdded(cpus.daemon![0]!);
    const conditions = { cpus, deadlineMs: ROUND_DEADLINE_MS };
    const options = { peer, workspace, trace, conditions, bringUps, signal: interrupt.signal };
    const all: Judged[] = [];
    for (const setup of SETUPS) {
      const chosen = workloads(setup.workloads).filter((name) => asked.includes(name));
      if (chosen.length === 0) continue;
      printSetup(setup);
      const results = await measureSetup(options, setup, chosen);
      const judged = [...results].map(([workload, sides]) => judgeWorkload(setup, workload, sides));
      printTable(judged);
      printServiceTimes(results);
      all.push(...judged);
    }
    printSummary(all);
    return all.some(({ verdict }) => verdict === 'slower' || verdict === 'more requests') ? 1 : 0;
  } finally {
    trace.close();
    workspace.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`bench:daemon: ${messageOf(error)}`);
  process.exitCode = error instanceof FusebenchError ? error.exitCode : 1;
}
