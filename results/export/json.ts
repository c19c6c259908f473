// A run's summary as JSON: every number that the table shows, without rounds and histograms. The whole run is run.json.

import { isUsable } from '../quantities/summary.js';
import type { Run } from '../run/model.js';
import { environment, inFull, inOrder } from './rows.js';

export function json(run: Run): string {
  const cases = inOrder(run).map((one) => {
    const { measurement, ...numbers } = inFull(run, one);
    const { failure, proof, warnings } = measurement;
    const { id, mode, placement, workload } = measurement.case;
    const { unexpectedRequests } = proof;
    const usable = isUsable(measurement);
    return { id, mode, placement, workload, usable, failure, unexpectedRequests, warnings, ...numbers };
  });
  const { id, label, status, startedAt, skipped, warnings } = run;
  const document = { id, label, status, startedAt, environment: environment(run), cases, skipped, warnings };
  return `${JSON.stringify(document, null, 2)}\n`;
}
