// The frames between fusebench and the guest's init (native/init/channel.h), on the host's side.
//
// Pure: bytes to frames and back. A length above the limit means that the stream is not from init: it is an error, and
// the reader does not wait for such a frame.

const MAX_PAYLOAD_BYTES = 64 * 1024;
const HEADER_BYTES = 8;

/** The frame types of native/init/channel.h. */
const FRAME_TYPES = {
  hello: 'H',
  output: 'O',
  errorOutput: 'E',
  failure: 'F',
  directory: 'D',
  file: 'R',
  bytes: 'B',
  symlink: 'L',
  exit: 'X',
  job: 'J',
  signal: 'S',
  describe: 'T',
  acknowledge: 'K',
} as const;
export type FrameType = keyof typeof FRAME_TYPES;

const typeOfLetter = new Map<string, FrameType>(
  (Object.keys(FRAME_TYPES) as FrameType[]).map((type) => [FRAME_TYPES[type], type]),
);

export interface Frame {
  readonly type: FrameType;
  readonly payload: Buffer;
}

export function encodeFrame(type: FrameType, payload: Buffer | string): Buffer {
  const body = Buffer.from(payload as string);
  if (body.length > MAX_PAYLOAD_BYTES) throw new RangeError(`a frame of ${body.length} bytes`);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(FRAME_TYPES[type].charCodeAt(0), 0);
  header.writeUInt32LE(body.length, 4);
  return Buffer.concat([header, body]);
}

/** A FrameReader turns the chunks of a stream into frames; it keeps an incomplete frame until the rest arrives. */
export class FrameReader {
  private pending: Buffer = Buffer.alloc(0);

  /** The frames that are complete with this chunk. Throws for bytes that start no frame. */
  push(chunk: Buffer): Frame[] {
    this.pending = Buffer.concat([this.pending, chunk]);
    const frames: Frame[] = [];
    while (this.pending.length >= HEADER_BYTES) {
      const letter = String.fromCharCode(this.pending.readUInt32LE(0) & 0xff);
      const type = typeOfLetter.get(letter);
      const bytes = this.pending.readUInt32LE(4);
      if (type === undefined || bytes > MAX_PAYLOAD_BYTES) {
        throw new Error(`no frame begins with ${this.pending.subarray(0, HEADER_BYTES).toString('hex')}`);
      }
      if (this.pending.length < HEADER_BYTES + bytes) break;
      frames.push({ type, payload: this.pending.subarray(HEADER_BYTES, HEADER_BYTES + bytes) });
      this.pending = this.pending.subarray(HEADER_BYTES + bytes);
    }
    return frames;
  }
}

/** `key=value`, each ended by a NUL byte. */
export function encodeRecords(records: readonly (readonly [key: string, value: string])[]): string {
  return records.map(([key, value]) => `${key}=${value}\0`).join('');
}

/** All values per key, in order. */
export function decodeRecords(payload: Buffer): Map<string, string[]> {
  const records = new Map<string, string[]>();
  for (const record of payload.toString('utf8').split('\0')) {
    const equals = record.indexOf('=');
    if (equals < 0) continue;
    const key = record.slice(0, equals);
    records.set(key, [...(records.get(key) ?? []), record.slice(equals + 1)]);
  }
  return records;
}
