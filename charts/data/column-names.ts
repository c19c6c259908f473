// Names of modes that fit a column of a mail. A target with a long name gets a number, which environment.ts explains.

import { ascii } from '../../results/format/format.js';
import type { Mode, Run } from '../../results/run/model.js';
import { shortLabelOf, sortModes } from '../../results/run/modes.js';

const LONGEST = 8;

/** Each mode of a run by its short name, or by `[1]`, `[2]`, ... where that is longer than a column. */
export function columnNames(run: Run): ReadonlyMap<Mode, string> {
  const names = new Map<Mode, string>();
  let numbered = 0;
  const modes = [...run.modes.map(({ mode }) => mode), ...run.measurements.map((one) => one.case.mode)];
  for (const mode of sortModes(modes)) {
    const short = ascii(shortLabelOf(mode));
    names.set(mode, short.length <= LONGEST ? short : `[${++numbered}]`);
  }
  return names;
}
