// The conformance checks in a guest, whose kernel has inode passthrough; the program is copied into the guest.

import { testConformance } from './conformance.js';
import { BACKINGS } from './support.js';

testConformance('/usr/bin', BACKINGS.slice(0, 1), false);
