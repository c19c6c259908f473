// Where the parts of the installed package are, and its version.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packageRoot = new URL('../../../', import.meta.url);

/** The folder with package.json. */
export const PACKAGE_ROOT = fileURLToPath(packageRoot);
export const DAEMON_PATH = fileURLToPath(new URL('build/Release/fusebench-daemon', packageRoot));
export const REAPER_PATH = fileURLToPath(new URL('build/Release/fusebench-reaper', packageRoot));
export const CLI_PATH = fileURLToPath(new URL('dist/bench/cli.js', packageRoot));

export function version(): string {
  const text = readFileSync(new URL('package.json', packageRoot), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
