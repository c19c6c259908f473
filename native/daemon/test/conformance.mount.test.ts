// The conformance checks on this machine's kernel, on every available kind of backing directory.

import { testConformance } from './conformance.js';
import { BACKINGS, buildPrograms, CANNOT_MOUNT } from './support.js';

testConformance(CANNOT_MOUNT === false ? buildPrograms('threads') : '', BACKINGS, true);
