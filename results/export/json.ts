// A run's summary as JSON: every number that the table shows, without rounds and histograms. The whole run is run.json.

import { type Ratio, ratioTo } from '../quantities/estimate.js';
import { P50 } from '../quantities/quantities.js';
import { isUsable, sibling, summarize } from '../quantities/summary.js';
import type { Run } from '../run/model.js';
import { FUSE_REFERENCE_MODE, REFERENCE_MODE, type ReferenceMode } from '../run/modes.js';
import { environment } from './rows.js';

export function json(run: Run): string {
  const cases = run.measurements.map((measurement) => {
    const { measurement: _, ...summary } = summarize(measurement);
    const over = (mode: ReferenceMode): Ratio | null => {
      const reference = sibling(run, measurement, mode);
      if (reference === null || !isUsable(measurement) || !isUsable(reference)) return null;
      return ratioTo(measurement, reference, P50);
    };
    const {
      case: { id, mode, placement, workload },
      failure,
      proof,
      warnings,
    } = measurement;
    return {
      id,
      mode,
      placement,
      workload,
      usable: isUsable(measurement),
      failure,
      unexpectedRequests: proof.unexpectedRequests,
      warnings,
      ...summary,
      ratioToNative: over(REFERENCE_MODE),
      ratioToPlain: over(FUSE_REFERENCE_MODE),
    };
  });
  const { id, label, status, startedAt, skipped, warnings } = run;
  const document = { id, label, status, startedAt, environment: environment(run), cases, skipped, warnings };
  return `${JSON.stringify(document, null, 2)}\n`;
}
