// What `show --verbose` adds below the tables: which requests there are in each case, and where its rounds differ.

import { perOperation, wrap } from '../../results/format/format.js';
import { shareBetweenBringUps } from '../../results/quantities/paired.js';
import { requestsOf } from '../../results/quantities/requests.js';
import { isUsable } from '../../results/quantities/summary.js';
import type { Run } from '../../results/run/model.js';
import { labelOf, REFERENCE_MODE } from '../../results/run/modes.js';
import { ascending, quantileSorted } from '../../results/stats/quantile.js';
import { rowsOf } from '../data/cells.js';
import { rowName } from '../data/findings.js';

const WIDTH = 80;

export function detailsText(run: Run): string {
  const sections = [requestLines(run), spreadLines(run)].filter((lines) => lines.length > 0);
  return sections.map((lines) => `\n${lines.join('\n')}\n`).join('');
}

function requestLines(run: Run): string[] {
  const opcodes = (requests: Readonly<Record<string, number>>): string =>
    Object.entries(requests)
      .filter(([, each]) => each > 0)
      .map(([opcode, each]) => `${opcode} ${perOperation(each)}`)
      .join(', ');
  const lines = rowsOf(run).flatMap((row) =>
    [...row.cells.values()].flatMap(({ mode, measurement }) => {
      const requests = requestsOf(measurement);
      if (requests === null) return [];
      const apart = opcodes(requests.apart);
      const text = `${opcodes(requests.byOpcode) || 'none'}${apart === '' ? '' : `; apart: ${apart}`}`;
      return wrap(`${labelOf(mode)} ${rowName(row, run)}: ${text}`, WIDTH, '      ', '  ');
    }),
  );
  return lines.length === 0 ? [] : ['Requests per operation by opcode', ...lines];
}

function spreadLines(run: Run): string[] {
  const shares = rowsOf(run).flatMap(({ cells }) => {
    const native = cells.get(REFERENCE_MODE);
    if (native === undefined || !isUsable(native.measurement)) return [];
    return [...cells.values()].flatMap(({ measurement }) =>
      isUsable(measurement) ? (shareBetweenBringUps(measurement, native.measurement) ?? []) : [],
    );
  });
  if (shares.length === 0) return [];
  const sorted = ascending(shares);
  const [least, middle, most] = [0, 0.5, 1].map((q) => Math.round(100 * quantileSorted(sorted, q)));
  const text = `Of the variance of a round's ratio to native, ${middle} % lies between bring-ups (median of ${shares.length} cases, ${least} to ${most} %): more rounds of the same bring-up would not remove it.`;
  return wrap(text, WIDTH);
}
