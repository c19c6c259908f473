import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { encodeRecords, type Frame, type FrameType } from './frames.js';
import { checkWritable, ReceivedFiles } from './received-files.js';

let root: string;
let target: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fusebench-received-'));
  target = join(root, 'host');
  mkdirSync(target);
});
afterEach(() => rmSync(root, { recursive: true }));

function entry(type: FrameType, fields: Record<string, string>): Frame {
  return { type, payload: Buffer.from(encodeRecords(Object.entries(fields))) };
}

const run: readonly Frame[] = [
  entry('directory', { name: '0', mode: String(0o755) }),
  entry('directory', { name: '0/results', mode: String(0o755) }),
  entry('directory', { name: '0/results/new', mode: String(0o755) }),
  entry('file', { name: '0/results/new/run.json', mode: String(0o644), bytes: '5' }),
  { type: 'bytes', payload: Buffer.from('he') },
  { type: 'bytes', payload: Buffer.from('llo') },
  entry('file', { name: '0/results/new/empty', mode: String(0o644), bytes: '0' }),
  entry('symlink', { name: '0/results/latest', target: 'new' }),
];

function receive(frames: readonly Frame[], destinations: readonly string[] = [target]): ReceivedFiles {
  const files = new ReceivedFiles(destinations);
  for (const frame of frames) files.accept(frame);
  return files;
}

test('files appear at their destination with the commit, next to existing files', () => {
  mkdirSync(join(target, 'results/old'), { recursive: true });
  writeFileSync(join(target, 'results/old/run.json'), 'old');
  const files = receive(run);
  assert.equal(existsSync(join(target, 'results/new')), false);
  files.commit(run.length);
  assert.equal(readFileSync(join(target, 'results/new/run.json'), 'utf8'), 'hello');
  assert.equal(readFileSync(join(target, 'results/new/empty'), 'utf8'), '');
  assert.equal(readFileSync(join(target, 'results/old/run.json'), 'utf8'), 'old');
  assert.equal(readlinkSync(join(target, 'results/latest')), 'new');
  assert.deepEqual(readdirSync(root), ['host']);
});

test('a second run replaces the link of the first', () => {
  receive(run).commit(run.length);
  receive(run).commit(run.length);
  assert.equal(readlinkSync(join(target, 'results/latest')), 'new');
});

test('a destination that does not exist is created', () => {
  const missing = join(root, 'a/b/out');
  receive(run, [missing]).commit(run.length);
  assert.equal(readFileSync(join(missing, 'results/new/run.json'), 'utf8'), 'hello');
});

test('what is staged for a folder that exists lies in it, because next to it may not be ours', () => {
  const files = receive(run.slice(0, 4));
  assert.equal(readdirSync(root).length, 1);
  assert.match(readdirSync(target).join(), /^\.fusebench-vm-/);
  files.discard();
  assert.deepEqual(readdirSync(target), []);
});

test('a destination that cannot be written is found out before anything is received', () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  assert.doesNotThrow(() => checkWritable(join(root, 'a/b/out')));
  assert.doesNotThrow(() => checkWritable(file));
  assert.throws(() => checkWritable(join(file, 'out')), { exitCode: 2, object: file, errno: 'ENOTDIR' });
  assert.throws(() => checkWritable('/proc/none/out'), { exitCode: 2, object: '/proc' });
});

test('nothing appears when a piece is missing or a file ended early', () => {
  for (const lost of run.keys()) {
    assert.throws(
      () => receive(run.filter((_, index) => index !== lost)).commit(run.length),
      /7 of 8 pieces|ended early|belong to no file|ENOENT/,
      `without piece ${lost}`,
    );
  }
  assert.throws(() => receive(run).commit(run.length + 1), /8 of 9 pieces/);
  assert.throws(() => receive(run).commit(Number.NaN), /8 of NaN pieces/);
  const cut = run.slice(0, 5);
  assert.throws(() => receive(cut).commit(cut.length), /run\.json ended early/);
  const visible = readdirSync(target).filter((name) => !name.startsWith('.fusebench-vm-'));
  assert.deepEqual(visible, []);
});

test('discard leaves nothing behind', () => {
  receive(run.slice(0, 5)).discard();
  assert.deepEqual(readdirSync(root), ['host']);
});

test('a guest cannot write elsewhere', () => {
  const names = ['../x', '0/../../x', '/etc/x', '1/x', '0//x', 'x', '', '0/./x'];
  for (const name of names) {
    assert.throws(() => receive([entry('directory', { name, mode: '493' })]), /with the name/, name);
  }
  for (const link of ['/etc/passwd', '../..', '..', '']) {
    assert.throws(
      () => receive([run[0]!, entry('symlink', { name: '0/l', target: link })]),
      /sent a link/,
      link,
    );
  }
  assert.throws(() => receive([{ type: 'bytes', payload: Buffer.from('x') }]), /belong to no file/);
});
