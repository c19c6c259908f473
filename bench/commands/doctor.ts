// fusebench doctor: what this machine can measure, found by trying it, and why the rest is missing.

import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { wrap } from '../../results/format/format.js';
import type { Host, Mode, ModeRecord, Negotiated } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE } from '../../results/run/modes.js';
import type { ExitCode } from '../common/errors.js';
import { errnoOf } from '../common/errors.js';
import { hostWarnings, readHost } from '../common/host.js';
import { DAEMON_PATH } from '../common/paths.js';
import { bringUp } from '../measure/bring-up.js';
import { plan } from '../measure/plan.js';
import { enterNamespace, openWorkspace } from '../mount/workspace.js';

interface Diagnosis {
  readonly host: Host;
  readonly root: boolean;
  readonly deviceFuse: string;
  /** Minor version of the protocol and flags that the kernel offers; null when no mount worked. */
  readonly fuse: Pick<Negotiated, 'major' | 'minor' | 'kernelOffers'> | null;
  readonly fuseOverIoUring: string;
  readonly fusermount3: string | null;
  readonly modes: readonly { readonly mode: Mode; readonly works: boolean; readonly detail: string }[];
  readonly warnings: readonly string[];
}

/** Exit code 0 when plain FUSE can be measured, else 3. */
export async function doctorCommand({ json }: { readonly json: boolean }): Promise<ExitCode> {
  const root = process.getuid?.() === 0;
  if (root && existsSync('/dev/fuse')) enterNamespace();
  const diagnosis = await diagnose(root);
  if (json) console.log(JSON.stringify(diagnosis, null, 2));
  else printDiagnosis(diagnosis);
  return diagnosis.modes.some(({ mode, works }) => mode === FUSE_REFERENCE_MODE && works) ? 0 : 3;
}

async function diagnose(root: boolean): Promise<Diagnosis> {
  const host = readHost();
  const deviceFuse = stateOf('/dev/fuse');
  const tried = root && deviceFuse === 'can be opened' ? await tryModes() : notTried(root, deviceFuse);
  return {
    host,
    root,
    deviceFuse,
    fuse: tried.negotiated,
    fuseOverIoUring: ioUringState(),
    fusermount3: findOnPath('fusermount3'),
    modes: tried.modes,
    warnings: hostWarnings(host),
  };
}

interface Tried {
  readonly modes: Diagnosis['modes'];
  readonly negotiated: Diagnosis['fuse'];
}

/** Brings every mode up with its probes, on one small workload, and down again. */
async function tryModes(): Promise<Tried> {
  const [group] = plan({
    names: ['statx-sync'],
    modes: ['all'],
    threads: [1],
    placements: ['unpinned'],
    sharedFile: false,
  });
  const workspace = openWorkspace(null);
  const cpus = { clients: null, daemon: null };
  const mounted = await bringUp(group!, workspace, {
    threads: 1,
    cpus,
    serviceTimes: false,
    daemon: { path: DAEMON_PATH, options: [], inject: {}, injectIn: { some: 1, all: 1 } },
    targets: [],
    bringUp: 0,
    probes: true,
    fusectl: workspace.fusectl,
  });
  const { records } = await mounted.close();
  workspace.close();
  const works = records.map((record) => ({ mode: record.mode, works: true, detail: evidence(record) }));
  const fails = mounted.skipped.map(({ mode, reason }) => ({ mode, works: false, detail: reason }));
  const negotiated = records.find((record) => record.negotiated !== null)?.negotiated ?? null;
  return { modes: [...works, ...fails], negotiated };
}

function notTried(root: boolean, deviceFuse: string): Tried {
  const detail = root ? `/dev/fuse ${deviceFuse}` : 'needs root';
  const modes = plan({
    names: ['statx-sync'],
    modes: ['all'],
    threads: [1],
    placements: ['unpinned'],
    sharedFile: false,
  });
  return {
    modes: modes[0]!.cases.map(({ case: { mode } }) => ({ mode, works: false, detail })),
    negotiated: null,
  };
}

function evidence({ probes, setup }: ModeRecord): string {
  return probes.length === 0 ? setup : probes.map(({ what, observed }) => `${what}: ${observed}`).join('; ');
}

function stateOf(device: string): string {
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
    return 'can be opened';
  } catch (error) {
    return errnoOf(error) === 'ENOENT'
      ? "does not exist; try 'modprobe fuse'"
      : `cannot be opened (${errnoOf(error)})`;
  }
}

function ioUringState(): string {
  const parameter = '/sys/module/fuse/parameters/enable_uring';
  if (!existsSync(parameter)) return 'not in this kernel';
  return readFileSync(parameter, 'utf8').trim() === 'Y' ? 'enabled' : `off (echo Y > ${parameter})`;
}

function findOnPath(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

function printDiagnosis({
  host,
  root,
  deviceFuse,
  fuse,
  fuseOverIoUring,
  fusermount3,
  modes,
  warnings,
}: Diagnosis): void {
  const row = (name: string, value: string) => console.log(`${name.padEnd(20)} ${value}`);
  row('kernel', `Linux ${host.kernel} ${host.arch}`);
  row('CPUs', `${host.cpus} x ${host.cpuModel}, governor ${host.governor ?? 'unknown'}`);
  row(
    'virtualization',
    host.emulated ? `${host.virtualization}, emulated: times mean nothing` : host.virtualization,
  );
  row('clock', `${host.clocksource ?? 'unknown'}, a pair of reads takes ${Math.round(host.clockPairNs)} ns`);
  row('LSMs', host.lsms.join(', ') || 'none known');
  row('privileges', root ? 'root' : 'not root: mounting and passthrough are not possible');
  row('/dev/fuse', deviceFuse);
  row('FUSE', fuse === null ? 'not known' : `${fuse.major}.${fuse.minor}`);
  if (fuse !== null)
    for (const [i, line] of wrap(fuse.kernelOffers.join(' '), 56).entries())
      row(i === 0 ? 'offered flags' : '', line);
  row('FUSE over io_uring', fuseOverIoUring);
  row('fusermount3', fusermount3 ?? 'not installed (not needed)');
  console.log('');
  for (const { mode, works, detail } of modes) {
    console.log(`${works ? 'can' : 'cannot'} measure ${mode}`);
    for (const line of detail.split('; ')) console.log(`    ${line}`);
  }
  for (const warning of warnings) console.log(`warning: ${warning}`);
}
