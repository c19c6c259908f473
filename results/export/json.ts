// A run's summary as JSON: every number that the table shows, without rounds and histograms. The whole run is run.json.

import { estimateOf, type Ratio, ratioTo, whyNoInterval } from '../quantities/estimate.js';
import { shareBetweenBringUps } from '../quantities/paired.js';
import { P50 } from '../quantities/quantities.js';
import { isUsable, sibling, summarize } from '../quantities/summary.js';
import type { Measurement, Run } from '../run/model.js';
import { FUSE_REFERENCE_MODE, REFERENCE_MODE, type ReferenceMode } from '../run/modes.js';
import { environment, inOrder, tailOfCase } from './rows.js';

/** A ratio, and why it has no 95 % interval. */
interface ExplainedRatio extends Ratio {
  readonly noInterval: string | null;
}

export function json(run: Run): string {
  const cases = inOrder(run).map((measurement) => {
    const { measurement: _, ...summary } = summarize(measurement);
    const over = (mode: ReferenceMode): ExplainedRatio | null => {
      const reference = usableSibling(run, measurement, mode);
      if (reference === null) return null;
      const ratio = ratioTo(measurement, reference, P50);
      return { ...ratio, noInterval: whyNoInterval(ratio) };
    };
    const native = usableSibling(run, measurement, REFERENCE_MODE);
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
      tail: tailIn(run, measurement),
      varianceBetweenBringUps: native && shareBetweenBringUps(measurement, native),
    };
  });
  const { id, label, status, startedAt, skipped, warnings } = run;
  const document = { id, label, status, startedAt, environment: environment(run), cases, skipped, warnings };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Null unless both may be compared. */
function usableSibling(run: Run, measurement: Measurement, mode: ReferenceMode): Measurement | null {
  const reference = sibling(run, measurement, mode);
  return reference !== null && isUsable(measurement) && isUsable(reference) ? reference : null;
}

/** The tail of the tables with its name; null where the operations are too few for one. */
function tailIn(run: Run, measurement: Measurement): { quantity: string; ns: number } | null {
  const quantity = tailOfCase(run, measurement);
  return quantity && { quantity: quantity.name, ns: estimateOf(measurement, quantity).center };
}
