// Runs of schema 1: checked under their old field names, and converted to the current schema.
//
// Its oldest files had one bring-up, and recorded neither its number nor the occupancy.

import * as v from 'valibot';
import * as field from './fields.js';
import * as today from './model.js';

const round = v.object({
  ...today.Round.entries,
  bringUp: v.optional(field.count, 0),
  occupancy: v.optional(v.nullable(today.Occupancy), null),
});

const proof = v.pipe(
  v.object({ ...v.omit(today.Proof, ['unexpectedRequests']).entries, betrayedBy: field.texts }),
  v.transform(({ betrayedBy, ...rest }) => ({ ...rest, unexpectedRequests: betrayedBy })),
);

const measurement = v.object({ ...today.Measurement.entries, rounds: field.roundsOf(round), proof });

const modeRecord = v.pipe(
  v.object({ ...v.omit(today.ModeRecord, ['setup']).entries, how: field.text }),
  v.transform(({ how, ...rest }) => ({ ...rest, setup: how })),
);

const plan = v.pipe(
  v.object({
    ...v.omit(today.Plan, ['roundsPerBringUp', 'operationsPerThread']).entries,
    bringUps: v.optional(field.positiveCount, 1),
    rounds: field.positiveCount,
    operations: field.positiveCountByName,
  }),
  v.transform(({ rounds, operations, ...rest }) => ({
    ...rest,
    roundsPerBringUp: rounds,
    operationsPerThread: operations,
  })),
);

/** Studies contain it, too. */
export const host = v.object({
  ...today.Host.entries,
  othersShare: v.optional(v.nullable(field.amount), null),
});

export const run = v.pipe(
  v.object({
    ...today.Run.entries,
    schema: v.literal(1, '1'),
    host,
    plan,
    modes: v.array(modeRecord, 'a list of modes'),
    measurements: field.measurementsOf(measurement),
  }),
  v.transform((older) => ({ ...older, schema: today.SCHEMA }) as const),
);
