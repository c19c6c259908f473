// The files of the installed package for the guest: what fusebench needs to run, without its build tools and tests.
//
// Dependencies are followed from package.json as Node resolves them (the nearest node_modules upwards), so that it
// works in a checkout, in a global installation and with nested versions alike.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { FusebenchError } from '../common/errors.js';

/** Dependencies that compile the package; they are not imported at run time. */
const BUILD_ONLY = new Set(['node-gyp', 'node-addon-api', 'typescript']);
/** The package's own files in the guest, relative to its root. */
const OWN = [
  'package.json',
  'dist',
  'build/Release/fusebench.node',
  'build/Release/fusebench-daemon',
  'build/Release/fusebench-reaper',
  'charts/fonts',
  'results/schema',
];
const USELESS = /\.(test\.js|d\.ts|d\.mts|d\.cts|map|md|markdown|tsbuildinfo)$/;

/** A file of the host and its absolute path in the guest. */
export interface GuestFile {
  readonly source: string;
  readonly path: string;
}

interface Manifest {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The same order on every machine and in every locale: the archive's content depends on it. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Every regular file below `folder`, or the file itself, sorted; without nested node_modules. */
function filesBelow(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules' && !USELESS.test(entry.name))
    .sort((a, b) => byCodeUnits(a.name, b.name))
    .flatMap((entry) => (entry.isDirectory() || entry.isFile() ? filesBelow(join(path, entry.name)) : []));
}

/** The folder of a dependency as seen from a package's folder, or undefined when it is not installed. */
function resolveDependency(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

/** The folders of all packages that `root` needs at run time, `root` not included. */
export function runtimePackages(root: string): string[] {
  const found = new Set<string>();
  const visit = (folder: string): void => {
    const { dependencies = {}, optionalDependencies = {} } = readManifest(folder);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (folder === root && BUILD_ONLY.has(name)) continue;
      const dependency = resolveDependency(folder, name);
      if (dependency === undefined && name in optionalDependencies) continue;
      if (dependency === undefined) {
        throw new FusebenchError({
          reason: 'is not installed',
          object: `dependency ${name} of ${folder}`,
          hint: "run 'npm ci'",
          exitCode: 2,
        });
      }
      if (found.has(dependency)) continue;
      found.add(dependency);
      visit(dependency);
    }
  };
  visit(root);
  return [...found].sort(byCodeUnits);
}

/** Where a package's folder is in the guest: below the package itself, as if it had been installed there. */
function guestFolder(root: string, guestRoot: string, folder: string): string {
  for (let ancestor = root; ; ancestor = dirname(ancestor)) {
    if (folder.startsWith(join(ancestor, 'node_modules/')))
      return join(guestRoot, relative(ancestor, folder));
    if (ancestor === dirname(ancestor)) throw new Error(`${folder} is in no node_modules of ${root}`);
  }
}

/** The files of the package at `root`, placed at `guestRoot`. */
export function packageFiles(root: string, guestRoot: string): GuestFile[] {
  const missing = OWN.find((path) => !existsSync(join(root, path)));
  if (missing !== undefined) {
    throw new FusebenchError({
      reason: 'is missing',
      object: join(root, missing),
      hint: "run 'npm run build'",
      exitCode: 2,
    });
  }
  const own = OWN.flatMap((path) => filesBelow(join(root, path)));
  const packages = runtimePackages(root);
  return [
    ...own.map((source) => ({ source, path: join(guestRoot, relative(root, source)) })),
    ...packages.flatMap((folder) =>
      filesBelow(folder).map((source) => ({
        source,
        path: join(guestFolder(root, guestRoot, folder), relative(folder, source)),
      })),
    ),
  ];
}
