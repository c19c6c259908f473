// The conformance checks in a guest, whose kernel has inode passthrough; the program is brought along.

import { testConformance } from './conformance.js';
import { BACKINGS } from './support.js';

testConformance('/usr/bin', BACKINGS.slice(0, 1), false);
