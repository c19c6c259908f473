import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeRecords, encodeFrame, encodeRecords, FrameReader } from './frames.js';

test('a frame is a letter, a length and the bytes, little-endian', () => {
  // 'J', 3 bytes of padding, length 2, "ab"
  assert.equal(encodeFrame('job', 'ab').toString('hex'), '4a000000' + '02000000' + '6162');
});

test('frames are complete, however the stream is cut', () => {
  const stream = Buffer.concat([
    encodeFrame('output', 'hello'),
    encodeFrame('exit', ''),
    encodeFrame('bytes', Buffer.alloc(300, 7)),
  ]);
  for (const size of [1, 2, 7, 64, stream.length]) {
    const reader = new FrameReader();
    const frames = [];
    for (let at = 0; at < stream.length; at += size)
      frames.push(...reader.push(stream.subarray(at, at + size)));
    assert.deepEqual(
      frames.map(({ type, payload }) => [type, payload.length]),
      [
        ['output', 5],
        ['exit', 0],
        ['bytes', 300],
      ],
      `cut into ${size} bytes`,
    );
  }
});

test('bytes that start no frame are an error, and so is a length above the limit', () => {
  assert.throws(() => new FrameReader().push(Buffer.from('Linux version')), /no frame begins with/);
  assert.throws(() => new FrameReader().push(Buffer.from('4a000000ffffff7f', 'hex')), /no frame begins with/);
});

test('records keep equal signs, spaces and order within values', () => {
  const text = encodeRecords([
    ['argument', '--append=a=b c'],
    ['argument', ''],
    ['directory', '/work'],
  ]);
  const records = decodeRecords(Buffer.from(text));
  assert.deepEqual(records.get('argument'), ['--append=a=b c', '']);
  assert.deepEqual(records.get('directory'), ['/work']);
});
