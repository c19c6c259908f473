// The script behind `npm run schema`; run it from the root of the repository.

import { writeFileSync } from 'node:fs';
import { SCHEMA } from '../run/model.js';
import { runJsonSchema } from './json-schema.js';

writeFileSync(`results/schema/run-${SCHEMA}.schema.json`, runJsonSchema());
