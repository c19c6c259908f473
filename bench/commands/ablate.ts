// fusebench ablate: what each passed-through operation contributes, and from which share of stat'ed entries on
// READDIRPLUS costs less.

import { resolve } from 'node:path';
import { ablationText } from '../../charts/screen/ablation-text.js';
import { addon } from '../../native/index.js';
import { ROUND_DEADLINE_MS } from '../../native/round-spec.js';
import { type Ablation, crossover } from '../../results/study/ablation.js';
import { assertStudyWritable, writeStudy } from '../../results/study/study.js';
import { ownCommand } from '../common/command-line.js';
import { cpuPlan } from '../common/cpus.js';
import type { ExitCode } from '../common/errors.js';
import { readHost } from '../common/host.js';
import { onInterrupt } from '../common/interrupt.js';
import { Progress } from '../common/progress.js';
import { selectWorkloads } from '../measure/plan.js';
import { PROFILES, type ProfileName } from '../measure/profiles.js';
import { allowDescriptors, enterNamespace, openWorkspace } from '../mount/workspace.js';
import { measureSweep, measureVariants, type Setting } from '../studies/ablate/measure.js';
import { ABLATION_WORKLOADS, variants } from '../studies/ablate/variants.js';

const PERCENTS = [0, 10, 25, 50, 75, 100];

/** Per variant, which is mounted once. */
const ROUNDS: Readonly<Record<ProfileName, number>> = { smoke: 3, quick: 15, full: 30 };

export interface AblateOptions {
  readonly workloads: readonly string[];
  readonly entries: number;
  readonly profile: ProfileName;
  readonly rounds?: number;
  readonly backing?: string;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly out?: string;
  readonly quiet: boolean;
}

export async function ablateCommand(options: AblateOptions): Promise<ExitCode> {
  const names = options.workloads.length === 0 ? ABLATION_WORKLOADS : options.workloads;
  selectWorkloads(names);
  if (options.out !== undefined) assertStudyWritable(options.out);
  allowDescriptors();
  enterNamespace();
  const workspace = openWorkspace(options.backing === undefined ? null : resolve(options.backing));
  const progress = new Progress(process.stderr, options.quiet);
  let abort = (): void => undefined;
  const { signal, done } = onInterrupt(progress, () => abort());
  const onMounted = (abortAll: () => void): void => {
    abort = abortAll;
  };
  const warn = (sentence: string): void => console.error(`warning: ${sentence}`);
  try {
    const ablation = await measureAll(names, options, progress, { workspace, signal, onMounted, warn });
    if (options.out !== undefined) writeStudy(options.out, ablation);
    console.log(options.json ? JSON.stringify(ablation, null, 2) : ablationText(ablation, options.verbose));
    return signal.aborted ? 130 : 0;
  } finally {
    done();
    workspace.close();
  }
}

async function measureAll(
  names: readonly string[],
  options: AblateOptions,
  progress: Progress,
  given: Pick<Setting, 'workspace' | 'signal' | 'onMounted' | 'warn'>,
): Promise<Ablation> {
  const profile = PROFILES[options.profile];
  const rounds = options.rounds ?? ROUNDS[options.profile];
  const cpus = cpuPlan('same-cpu', 1, addon().allowedCpus())!;
  const conditions = { cpus, deadlineMs: ROUND_DEADLINE_MS };
  const setting: Setting = { ...given, conditions, profile, rounds, seed: 1 };
  const startedAt = new Date().toISOString();
  const chosen = variants();
  const tick = (): void => progress.tick('');
  progress.start(rounds * (chosen.length * selectWorkloads(names).length + 3 * PERCENTS.length));
  const rows = await measureVariants(chosen, names, setting, tick);
  const sweep = await measureSweep(options.entries, PERCENTS, setting, tick);
  progress.end();
  const pairs = [
    ['readdir', 'readdirplus'],
    ['readdir-passthrough', 'readdirplus'],
    ['readdir', 'readdir-passthrough'],
  ] as const;
  const crossovers = pairs
    .flatMap((pair) => [crossover(sweep, pair, 'requests'), crossover(sweep, pair, 'time')])
    .filter((found) => found !== null);
  const command = ownCommand();
  const { entries } = options;
  return {
    kind: 'ablation',
    schema: 1,
    startedAt,
    command,
    host: readHost(),
    backing: given.workspace.backing.fsType,
    rounds,
    variants: chosen,
    rows,
    entries,
    sweep,
    crossovers,
  };
}
