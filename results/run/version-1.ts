// Runs of schema 1: checked under their old field names, and converted to the current schema.
//
// Its oldest files had one bring-up, and recorded neither its number nor the occupancy.

import * as v from 'valibot';
import { amount, count, positiveCount, positiveCountByName, text, texts } from './fields.js';
import * as today from './schema.js';

const round = v.object({
  ...today.round.entries,
  bringUp: v.optional(count, 0),
  occupancy: v.optional(v.nullable(today.occupancy), null),
});

const proof = v.pipe(
  v.object({ ...v.omit(today.proof, ['unexpectedRequests']).entries, betrayedBy: texts }),
  v.transform(({ betrayedBy, ...rest }) => ({ ...rest, unexpectedRequests: betrayedBy })),
);

const measurement = v.object({ ...today.measurement.entries, rounds: today.roundsOf(round), proof });

const modeRecord = v.pipe(
  v.object({ ...v.omit(today.modeRecord, ['setup']).entries, how: text }),
  v.transform(({ how, ...rest }) => ({ ...rest, setup: how })),
);

const plan = v.pipe(
  v.object({
    ...v.omit(today.plan, ['roundsPerBringUp', 'operationsPerThread']).entries,
    bringUps: v.optional(positiveCount, 1),
    rounds: positiveCount,
    operations: positiveCountByName,
  }),
  v.transform(({ rounds, operations, ...rest }) => ({
    ...rest,
    roundsPerBringUp: rounds,
    operationsPerThread: operations,
  })),
);

/** Studies contain it, too. */
export const host = v.object({
  ...today.host.entries,
  othersShare: v.optional(v.nullable(amount), null),
});

export const run = v.pipe(
  v.object({
    ...today.run.entries,
    schema: v.literal(1, '1'),
    host,
    plan,
    modes: v.array(modeRecord, 'a list of modes'),
    measurements: today.measurementsOf(measurement),
  }),
  v.transform((older) => ({ ...older, schema: today.SCHEMA }) as const),
);
