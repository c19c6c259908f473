// The drivers in the order of every listing and table.

import { DATA } from './data.js';
import type { Driver } from './driver.js';
import { METADATA } from './metadata.js';

export const DRIVERS: readonly Driver[] = [...DATA, ...METADATA];
