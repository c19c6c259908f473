// The script behind `npm run docs:samples`.

import { bringInStep } from './samples.js';

for (const name of await bringInStep(false)) console.log(`updated ${name}`);
