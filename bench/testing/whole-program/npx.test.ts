// npx in a clone starts the program of that clone, and leaves nothing anywhere else.
//
// A program that package.json names in "bin" is installed by npx into its cache: with scripts that compile everything once
// more, and with an entry that stays broken when they fail. It is found in node_modules/.bin only when "bin" does not name it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { PACKAGE_ROOT, version } from '../../common/paths.js';
import { temporaryFolder } from '../cli.js';

/** A copy of the package with the dependencies of this one, but none of its programs. */
function copyOfPackage(context: TestContext): string {
  const copy = join(temporaryFolder(context), 'package');
  const installed = join(PACKAGE_ROOT, 'node_modules');
  mkdirSync(join(copy, 'node_modules', '.bin'), { recursive: true });
  for (const name of readdirSync(installed).filter((one) => one !== '.bin'))
    symlinkSync(join(installed, name), join(copy, 'node_modules', name));
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(join(PACKAGE_ROOT, name), join(copy, name));
  cpSync(join(PACKAGE_ROOT, 'dist'), join(copy, 'dist'), { recursive: true });
  return copy;
}

test('npx with an empty home starts the program of the clone, and installs nothing', (context) => {
  const folder = copyOfPackage(context);
  const home = temporaryFolder(context);
  const run = (program: string, argv: readonly string[], cwd: string): string =>
    execFileSync(program, argv, {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: home, npm_config_offline: 'true' },
    });
  run('npm', ['run', '--silent', 'local-program'], folder);
  for (const cwd of [folder, join(folder, 'dist', 'bench')])
    assert.equal(run('npx', ['fusebench', '--version'], cwd), `${version()}\n`);
  assert.equal(existsSync(join(home, '.npm', '_npx')), false);
  assert.equal(existsSync(join(folder, 'build')), false);
});
