// The two lines that our daemon prints on standard output: that it is ready, and what it counted. A program named by
// --daemon may print something else.

import * as v from 'valibot';
import type { ModeRecord, Negotiated } from '../../results/run/model.js';
import { FusebenchError } from '../common/errors.js';

const json = v.pipe(v.string(), v.parseJson());

const readyLine = v.pipe(
  json,
  v.object({
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
  }),
);

const lastLine = v.pipe(json, v.object({ messages: v.number(), kernelMessages: v.number() }));

/** Errors: exit code 3 for anything else. */
export function parseReadyLine(object: string, line: string) {
  const hint = 'it has to be a fusebench-daemon; --target takes any other file system';
  const found = parsed(readyLine, object, line, 'the daemon did not say that it is ready', hint);
  const { ready: _, pid, connection, major, minor, offers, threads, passthroughOps, ...others } = found;
  const negotiated: Negotiated = {
    ...{ major, minor, kernelOffers: offers },
    ...others,
    ...{ readAheadBytes: null, daemonThreads: threads, passthroughOps },
  };
  return { pid, connection, negotiated };
}

/** Errors: exit code 3 for anything else. */
export function parseLastLine(object: string, line: string): NonNullable<ModeRecord['audit']> {
  const what = 'the daemon did not say at its end what it counted';
  const { messages, kernelMessages } = parsed(lastLine, object, line, what);
  return { daemon: messages, kernel: kernelMessages };
}

const MOST_QUOTED = 60;

function parsed<Schema extends v.GenericSchema>(
  schema: Schema,
  object: string,
  line: string,
  what: string,
  hint?: string,
): v.InferOutput<Schema> {
  const found = v.safeParse(schema, line);
  if (found.success) return found.output;
  const quoted = line.length > MOST_QUOTED ? `${line.slice(0, MOST_QUOTED)}...` : line;
  const reason = `${what}, but ${JSON.stringify(quoted)}`;
  throw new FusebenchError({ object, reason, hint, exitCode: 3 });
}
