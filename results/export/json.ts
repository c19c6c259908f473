// A run's summary as JSON: every number that the table shows, without rounds and histograms. The whole run is run.json.

import type { Run } from '../model.js';
import type { Estimate } from '../stats/hodges-lehmann.js';
import { isUsable, pairedRatio, sibling, summarize } from '../summary.js';
import { environment } from './rows.js';

export function json(run: Run): string {
  const cases = run.measurements.map((measurement) => {
    const { measurement: _, ...summary } = summarize(measurement);
    const ratioTo = (mode: 'native' | 'plain'): Estimate | null => {
      const reference = sibling(run, measurement, mode);
      return reference && pairedRatio(measurement, reference);
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
      betrayedBy: proof.betrayedBy,
      warnings,
      ...summary,
      ratioToNative: ratioTo('native'),
      ratioToPlain: ratioTo('plain'),
    };
  });
  const { id, label, status, startedAt, skipped, warnings } = run;
  const document = { id, label, status, startedAt, environment: environment(run), cases, skipped, warnings };
  return `${JSON.stringify(document, null, 2)}\n`;
}
