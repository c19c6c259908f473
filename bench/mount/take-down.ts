// Takes modes down in reverse order; one that fails does not keep the others up.

import type { ModeRecord } from '../../results/run/model.js';
import { messageOf } from '../common/errors.js';
import type { MountedMode } from './mode.js';

export type TakenDown = Awaited<ReturnType<typeof takeDown>>;

/**
 * Empties `up`. Never throws. Records are in the order in which the modes came up, with the audit of the daemons' counts; it is
 * null for a mode that did not go down as it should, which has a warning.
 */
export async function takeDown(up: MountedMode[]) {
  const records: ModeRecord[] = [];
  const warnings: string[] = [];
  for (const { mode, record, close } of up.splice(0).reverse()) {
    let audit: ModeRecord['audit'] = null;
    try {
      audit = await close();
    } catch (error) {
      warnings.unshift(`${mode}: it did not go down as it should: ${messageOf(error)}`);
    }
    records.unshift({ ...record, audit });
  }
  return { records, warnings };
}
