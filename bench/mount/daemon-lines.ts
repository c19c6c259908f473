// The two lines that our daemon prints on standard output: that it is ready, and what it counted. A program named by
// --daemon may print something else.

import * as v from 'valibot';
import { FusebenchError } from '../common/errors.js';

const readyLine = v.object({
  ready: v.literal(true),
  pid: v.pipe(v.number(), v.integer()),
  connection: v.pipe(v.number(), v.integer()),
  major: v.number(),
  minor: v.number(),
  offers: v.array(v.string()),
  flags: v.array(v.string()),
  maxWriteBytes: v.number(),
  maxPages: v.number(),
  maxStackDepth: v.number(),
  maxBackground: v.number(),
  congestionThreshold: v.number(),
  maxReadaheadBytes: v.number(),
  passthroughOps: v.array(v.string()),
  threads: v.number(),
});

const lastLine = v.object({ messages: v.number(), kernelMessages: v.number() });

export type ReadyLine = v.InferOutput<typeof readyLine>;

/** Errors: exit code 3 for anything else. */
export function parseReadyLine(object: string, line: string): ReadyLine {
  const found = v.safeParse(readyLine, parsed(line));
  if (found.success) return found.output;
  const reason = `the daemon did not say that it is ready, but ${quoted(line)}`;
  const hint = 'it has to be a fusebench-daemon; --target takes any other file system';
  throw new FusebenchError({ object, reason, hint, exitCode: 3 });
}

export type LastLine = v.InferOutput<typeof lastLine>;

/** Errors: exit code 3 for anything else. */
export function parseLastLine(object: string, line: string): LastLine {
  const found = v.safeParse(lastLine, parsed(line));
  if (found.success) return found.output;
  const reason = `the daemon did not say at its end what it counted, but ${quoted(line)}`;
  throw new FusebenchError({ object, reason, exitCode: 3 });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

const MOST_QUOTED = 60;

function quoted(line: string): string {
  return JSON.stringify(line.length > MOST_QUOTED ? `${line.slice(0, MOST_QUOTED)}...` : line);
}
