// Standard output and standard error: what a command writes there arrives as a whole, or the command does not end well.
//
// Left alone, Node drops what a pipe has not taken when the process ends, takes a short write to a full disk for a whole one,
// forgets errors of console.log, ends with a stack when the reader of a pipe is gone, and aborts when the terminal is.

import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { type ExitCode, errnoOf } from './errors.js';

type Output = NodeJS.WriteStream & { readonly fd: number };

/** EPIPE: the reader of the pipe has ended. EIO: the terminal was closed. */
const NOBODY_THERE: ReadonlySet<string> = new Set(['EPIPE', 'EIO']);

/** Errno names by descriptor, of those that could not be written. */
const lost = new Map<number, string>();
const listeners = new Set<() => void>();

/** Called once, before anything is written. */
export function watchOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => lose(stream, error));
    if (fstatSync(stream.fd).isFile()) writeWhole(stream);
  }
  const terminals = [0, 1, 2].filter((fd) => isatty(fd));
  process.on('exit', () => {
    // Node restores terminals when it ends, and aborts when one is gone. A descriptor that means another file it leaves alone.
    for (const fd of terminals.filter((one) => !isatty(one))) {
      closeSync(fd);
      openSync('/dev/null', 'r+');
    }
  });
}

function writeWhole(stream: Output): void {
  stream._write = (chunk: Buffer, _encoding, done) => {
    try {
      for (let at = 0; at < chunk.length; ) at += writeSync(stream.fd, chunk, at);
      done();
    } catch (error) {
      done(error as Error);
    }
  };
}

function lose({ fd }: Output, error: Error): void {
  const errno = errnoOf(error) ?? 'EIO';
  if (lost.has(fd)) return;
  lost.set(fd, errno);
  if (!NOBODY_THERE.has(errno)) return;
  // Nobody would see what is still to come: a command that does not listen has nothing to finish.
  if (listeners.size === 0) process.exit(130);
  for (const listener of listeners) listener();
}

/** Calls `listener` when nobody is there to read. Returns how to stop listening. */
export function onNobodyReads(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Whether writing to the stream is of no use any more. */
export function isLost(stream: NodeJS.WriteStream): boolean {
  return lost.has((stream as Output).fd);
}

/** Whether standard output shows colours. */
export function hasColor(): boolean {
  return process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
}

/** Waits until everything that was written has arrived. Resolves to 0, or to the exit code of what has not, which it says. */
export async function outputArrived(): Promise<ExitCode> {
  const stop = onNobodyReads(() => undefined);
  await Promise.all([process.stdout, process.stderr].map(flushed));
  stop();
  const full = [...lost].find(([, errno]) => !NOBODY_THERE.has(errno));
  if (full === undefined) return lost.size === 0 ? 0 : 130;
  const [fd, errno] = full;
  const name = fd === 1 ? 'standard output' : 'standard error';
  process.stderr.write(`fusebench: ${name}: cannot be written (${errno}); send it elsewhere\n`);
  await flushed(process.stderr);
  return 3;
}

function flushed(stream: Output): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', (error) => {
      if (error) lose(stream, error);
      resolve();
    });
  });
}
