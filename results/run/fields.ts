// The kinds of fields in our JSON files, by valibot, each with one message that says what must be there.
//
// Where valibot calls a check function of this file, the metadata says what the field is in JSON Schema
// (results/schema/json-schema.ts). A number is checked in one step, and a list of numbers as one, because a run has
// millions of them.

import * as v from 'valibot';

type JsonKind = Readonly<Record<string, unknown>>;

function custom<T>(isMeant: (x: unknown) => boolean, message: string, json: JsonKind) {
  return v.pipe(v.custom<T>(isMeant, message), v.metadata(json));
}

const isCount = (x: unknown): boolean => Number.isSafeInteger(x) && (x as number) >= 0;
const isPositiveCount = (x: unknown): boolean => Number.isSafeInteger(x) && (x as number) > 0;
const isAmount = (x: unknown): boolean => Number.isFinite(x) && (x as number) >= 0;
const isPositiveAmount = (x: unknown): boolean => Number.isFinite(x) && (x as number) > 0;
const isPlainObject = (x: unknown): x is object => typeof x === 'object' && x !== null && !Array.isArray(x);

const COUNT = { type: 'integer', minimum: 0 };
const POSITIVE_COUNT = { type: 'integer', minimum: 1 };
const AMOUNT = { type: 'number', minimum: 0 };
const POSITIVE_AMOUNT = { type: 'number', exclusiveMinimum: 0 };

export const count = custom<number>(isCount, 'a whole number, 0 or more', COUNT);
export const positiveCount = custom<number>(isPositiveCount, 'a whole number above 0', POSITIVE_COUNT);
export const integer = custom<number>(Number.isSafeInteger, 'a whole number', { type: 'integer' });
export const amount = custom<number>(isAmount, 'a number, 0 or more', AMOUNT);
export const positiveAmount = custom<number>(isPositiveAmount, 'a number above 0', POSITIVE_AMOUNT);

export const text = v.string('a text');
export const name = v.pipe(text, v.nonEmpty('a text'));
export const flag = v.boolean('true or false');
export const texts = v.array(text, 'a list of texts');
export const time = v.pipe(
  text,
  v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/, 'an ISO 8601 time in UTC'),
);

/** Valibot's own objects and records accept a list. */
export const plainObject = custom<object>(isPlainObject, 'an object', { type: 'object' });

export const counts = custom<number[]>(
  (x) => Array.isArray(x) && x.every(isCount),
  'a list of whole numbers, 0 or more',
  { type: 'array', items: COUNT },
);

function recordOf(isMeant: (x: unknown) => boolean, numbers: string, json: JsonKind) {
  const isRecord = (x: unknown): boolean => isPlainObject(x) && Object.values(x).every(isMeant);
  const ofRecord = { type: 'object', additionalProperties: json };
  return custom<Record<string, number>>(isRecord, `an object of ${numbers}`, ofRecord);
}

export const countByName = recordOf(isCount, 'whole numbers, 0 or more', COUNT);
export const positiveCountByName = recordOf(isPositiveCount, 'whole numbers above 0', POSITIVE_COUNT);
export const amountByName = recordOf(isAmount, 'numbers, 0 or more', AMOUNT);

/** `one` is the schema of a round, of this version or of an older one. */
export function roundsOf<S extends v.GenericSchema<unknown, { index: number }>>(one: S) {
  return v.pipe(
    v.array(one, 'a list of rounds'),
    v.check(
      (list) => list.every(({ index }, i) => i === 0 || index > list[i - 1]!.index),
      'rounds with ascending index',
    ),
  );
}

/** `one` is the schema of a measurement, of this version or of an older one. */
export function measurementsOf<S extends v.GenericSchema<unknown, { case: { id: string } }>>(one: S) {
  return v.pipe(
    v.array(one, 'a list of measurements'),
    v.check(
      (list) => new Set(list.map((each) => each.case.id)).size === list.length,
      'measurements with distinct case.id',
    ),
  );
}
