import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { packageFiles, runtimePackages } from './package-files.js';

let top: string;
let root: string;

function put(path: string, content = ''): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function manifest(folder: string, fields: object): void {
  put(join(folder, 'package.json'), JSON.stringify(fields));
}

/** The package installed below a node_modules folder, with one nested and one hoisted dependency. */
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'fusebench-package-'));
  root = join(top, 'node_modules/fusebench');
  manifest(root, { dependencies: { chart: '1', typescript: '5' } });
  manifest(join(top, 'node_modules/chart'), {
    dependencies: { scale: '2' },
    optionalDependencies: { absent: '1' },
  });
  put(join(top, 'node_modules/chart/index.js'));
  put(join(top, 'node_modules/chart/index.d.ts'));
  manifest(join(top, 'node_modules/chart/node_modules/scale'), { dependencies: { chart: '1' } });
  manifest(join(top, 'node_modules/typescript'), {});
  for (const name of ['fusebench.node', 'fusebench-daemon', 'fusebench-reaper'])
    put(join(root, 'build/Release', name));
  for (const name of [
    'dist/bench/cli.js',
    'dist/bench/cli.test.js',
    'charts/fonts/a.ttf',
    'results/schema/run.json',
  ])
    put(join(root, name));
});
afterEach(() => rmSync(top, { recursive: true }));

test('dependencies are followed transitively, wherever they are installed, without the build tools', () => {
  assert.deepEqual(
    runtimePackages(root).map((folder) => folder.slice(top.length)),
    ['/node_modules/chart', '/node_modules/chart/node_modules/scale'],
  );
});

test('the guest finds dependencies below the package, tests and types are left out', () => {
  const paths = packageFiles(root, '/fusebench').map((file) => file.path);
  assert.deepEqual(paths, [
    '/fusebench/package.json',
    '/fusebench/dist/bench/cli.js',
    '/fusebench/build/Release/fusebench.node',
    '/fusebench/build/Release/fusebench-daemon',
    '/fusebench/build/Release/fusebench-reaper',
    '/fusebench/charts/fonts/a.ttf',
    '/fusebench/results/schema/run.json',
    '/fusebench/node_modules/chart/index.js',
    '/fusebench/node_modules/chart/package.json',
    '/fusebench/node_modules/chart/node_modules/scale/package.json',
  ]);
});

test('what is not built or not installed is named with what to run', () => {
  rmSync(join(root, 'build/Release/fusebench-daemon'));
  assert.throws(() => packageFiles(root, '/fusebench'), { exitCode: 2, hint: "run 'npm run build'" });
  rmSync(join(top, 'node_modules/chart/node_modules'), { recursive: true });
  assert.throws(() => runtimePackages(root), /dependency scale of .*chart: is not installed/);
});
