// Checks parsed JSON against a schema whose messages say what must be there; the error is one sentence about the first
// wrong field.

import * as v from 'valibot';
import type { Run } from './model.js';
import { run } from './schema.js';
import { run as runOfVersion1 } from './version-1.js';

/** A Fault is the first wrong field. */
interface Fault {
  /** For example `measurements[3].rounds[0].elapsedNs`; null for the whole value. */
  readonly field: string | null;
  /** For example `is -5, but must be a number above 0`. */
  readonly reason: string;
}

export type Validated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault };

/** Checks a parsed run.json of any known schema; the value is of the newest. */
export function validateRun(value: unknown): Validated<Run> {
  const isOfVersion1 = typeof value === 'object' && value !== null && 'schema' in value && value.schema === 1;
  return isOfVersion1 ? validate(runOfVersion1, value) : validate(run, value);
}

/** Checks any value against a schema whose messages say what must be there. */
export function validate<T>(schema: v.GenericSchema<unknown, T>, value: unknown): Validated<T> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const [issue] = result.issues;
  return { ok: false, fault: { field: fieldOf(issue.path), reason: reasonOf(issue) } };
}

function fieldOf(path: readonly v.IssuePathItem[] | undefined): string | null {
  if (path === undefined) return null;
  return path
    .map(({ key }, i) => (typeof key === 'number' ? `[${key}]` : `${i ? '.' : ''}${String(key)}`))
    .join('');
}

function reasonOf(issue: v.BaseIssue<unknown>): string {
  // Objects have valibot's own message ("Invalid type: Expected Object ..."); all others say what must be there.
  const wanted = issue.type === 'object' || issue.type === 'record' ? 'an object' : issue.message;
  if (issue.expected === 'never') return `is not known here; there must be ${issue.message}`;
  if (issue.input === undefined) return 'is missing';
  return `is ${shown(issue.input)}, but must be ${wanted}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const written = JSON.stringify(value);
  return written.length <= 60 ? written : `${written.slice(0, 57)}...`;
}
