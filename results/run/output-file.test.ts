import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeFolder, probeFolder, probeOutput, replaceFile, writeOutput } from './output-file.js';

function scratch(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-output-'));
  context.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function fifo(folder: string): string {
  const path = join(folder, 'fifo');
  execFileSync('mkfifo', [path]);
  return path;
}

test('a regular file is replaced as a whole, and a new one is made', (context) => {
  const folder = scratch(context);
  const file = join(folder, 'file');
  writeOutput(file, 'first');
  linkSync(file, join(folder, 'kept'));
  writeOutput(file, 'second');
  assert.equal(readFileSync(file, 'utf8'), 'second');
  assert.equal(readFileSync(join(folder, 'kept'), 'utf8'), 'first');
  assert.deepEqual(readdirSync(folder).sort(), ['file', 'kept']);
});

test('a symbolic link stays one, and what it names is written', (context) => {
  const folder = scratch(context);
  const link = join(folder, 'link');
  for (const target of ['there', 'missing']) {
    writeFileSync(join(folder, 'there'), 'a long text from before');
    rmSync(link, { force: true });
    symlinkSync(target, link);
    writeOutput(link, 'new');
    assert.ok(lstatSync(link).isSymbolicLink());
    assert.equal(readFileSync(join(folder, target), 'utf8'), 'new');
  }
});

test('a pipe stays one, and its reader gets everything', (context) => {
  const path = fifo(scratch(context));
  const child = `
    const { writeOutput } = await import(${JSON.stringify(fileURLToPath(new URL('./output-file.js', import.meta.url)))});
    writeOutput(process.argv[1], 'x'.repeat(200000));
  `;
  const script = 'cat "$1" & "$2" --input-type=module -e "$3" "$1"; wait';
  const argv = ['-c', script, 'sh', path, process.execPath, child];
  const { stdout } = spawnSync('sh', argv, { encoding: 'utf8', timeout: 60_000 });
  assert.equal(stdout.length, 200_000);
  assert.ok(lstatSync(path).isFIFO());
});

test('a device stays one', () => {
  writeOutput('/dev/null', 'text');
  assert.ok(lstatSync('/dev/null').isCharacterDevice());
});

test('a link in the place of a file of ours is replaced, and what it names is not touched', (context) => {
  const folder = scratch(context);
  writeFileSync(join(folder, 'theirs'), 'theirs');
  symlinkSync('theirs', join(folder, 'ours'));
  replaceFile(join(folder, 'ours'), 'ours');
  assert.equal(readFileSync(join(folder, 'theirs'), 'utf8'), 'theirs');
  assert.ok(lstatSync(join(folder, 'ours')).isFile());
});

test('links with a name that can be foreseen are not followed', (context) => {
  const folder = scratch(context);
  writeFileSync(join(folder, 'theirs'), 'theirs');
  symlinkSync('theirs', join(folder, 'file.tmp'));
  writeOutput(join(folder, 'file'), 'ours');
  assert.equal(readFileSync(join(folder, 'theirs'), 'utf8'), 'theirs');
});

test('a probe of a file leaves it as it is, and makes none', (context) => {
  const folder = scratch(context);
  const file = join(folder, 'file');
  probeOutput(file);
  assert.deepEqual(readdirSync(folder), []);
  writeFileSync(file, 'text');
  probeOutput(file);
  probeOutput(fifo(folder));
  assert.equal(readFileSync(file, 'utf8'), 'text');
  assert.throws(() => probeOutput(folder), { code: 'EISDIR' });
  assert.throws(() => probeOutput(join(folder, 'missing', 'file')), { code: 'ENOENT' });
});

test('folders are made one below the other, and an error names the reason', (context) => {
  const folder = scratch(context);
  makeFolder(join(folder, 'a', 'b', 'c'));
  makeFolder(join(folder, 'a', 'b'));
  assert.ok(existsSync(join(folder, 'a', 'b', 'c')));
  writeFileSync(join(folder, 'file'), '');
  assert.throws(() => makeFolder(join(folder, 'file', 'below')), { code: 'ENOTDIR' });
  assert.throws(() => makeFolder(join(folder, 'file', 'far', 'below')), { code: 'ENOTDIR' });
  assert.throws(() => makeFolder(join(folder, 'file')), { code: 'EEXIST' });
});

test('making a folder below /proc ends with an error', () => {
  const child = `
    const { makeFolder } = await import(${JSON.stringify(fileURLToPath(new URL('./output-file.js', import.meta.url)))});
    try { makeFolder('/proc/none/x'); } catch (error) { console.log(error.code); }
  `;
  const { stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', child], {
    encoding: 'utf8',
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  assert.equal(signal, null);
  assert.equal(stdout, 'ENOENT\n');
});

test('a probe of a folder makes nothing, whether the folder is there or not', (context) => {
  const folder = scratch(context);
  probeFolder(folder);
  probeFolder(join(folder, 'a', 'b'));
  assert.deepEqual(readdirSync(folder), []);
  assert.throws(() => probeFolder('/proc/none/x'), { code: 'ENOENT' });
  mkdirSync(join(folder, 'a'));
  writeFileSync(join(folder, 'a', 'file'), '');
  assert.throws(() => probeFolder(join(folder, 'a', 'file')), { code: 'ENOTDIR' });
});
