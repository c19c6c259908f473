// fusebench check: recomputes the ratios of a pasted cover letter or table; exit code 1 when one is wrong or a reviewer
// would ask for more.

import { readFileSync } from 'node:fs';
import { checkLetter, renderCheck } from '../../charts/check/check-letter.js';
import { readText } from '../../results/run/input.js';
import type { ExitCode } from '../common/errors.js';

/** `-` reads standard input. */
export function checkCommand(file: string): ExitCode {
  const check = checkLetter(file === '-' ? readFileSync(0, 'utf8') : readText(file));
  process.stdout.write(renderCheck(check));
  return check.missing.length > 0 || check.claims.some(({ ok }) => !ok) ? 1 : 0;
}
