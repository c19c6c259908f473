// Where libfuse's example daemon passthrough_hp is, a program that the user built. No part of it is in this package.

import { accessSync, constants } from 'node:fs';
import { FusebenchError } from '../common/errors.js';

const VARIABLE = 'FUSEBENCH_PEER';

/** Errors: exit code 3 when the variable is unset or does not name a program. */
export function peerPath(): string {
  const path = process.env[VARIABLE];
  const hint = `set it to the path of libfuse's example program passthrough_hp, built with its defaults`;
  if (path === undefined || path === '')
    throw new FusebenchError({ object: VARIABLE, reason: 'is not set', hint, exitCode: 3 });
  try {
    accessSync(path, constants.X_OK);
  } catch {
    const object = `${VARIABLE}=${path}`;
    throw new FusebenchError({ object, reason: 'no such program', errno: 'ENOENT', hint, exitCode: 3 });
  }
  return path;
}
