// Reading a file that the user named: text, JSON and what a schema demands, with one sentence for each possible error.

import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { errnoName, InputError, type InputErrorFields } from './errors.js';

const READ_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist (ENOENT)',
  EACCES: 'may not be read (EACCES)',
  EISDIR: 'is a folder, not a file (EISDIR)',
};

/** The text of a file. Errors: InputError. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const errno = errnoName(error);
    if (errno === null) throw error;
    throw new InputError({ object: file, reason: READ_REASONS[errno] ?? `cannot be read (${errno})` });
  }
}

/** The value of a JSON file. Errors: InputError. */
export function readJson(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InputError({ object: file, ...whyNotJson(text, error) });
  }
}

function whyNotJson(text: string, { message }: SyntaxError): Omit<InputErrorFields, 'object'> {
  if (text.trim() === '') return { reason: 'is empty' };
  // JSON has no NaN and no Infinity, but some programs and editors write them: the message names the field.
  const [, field, literal] = /"([^"\\]*)"\s*:\s*(NaN|-?Infinity)\b/.exec(text) ?? [];
  if (field !== undefined) return { field, reason: `is ${literal}, which is not a number` };
  if (endsInTheMiddle(text))
    return { reason: 'is truncated: its text ends in the middle', hint: 'copy it again' };
  return { reason: `is not JSON (${message.replace(/\s+/g, ' ')})` };
}

/** True when a bracket or a string is open at the end. */
function endsInTheMiddle(text: string): boolean {
  let depth = 0;
  for (const character of text.replace(/"(?:[^"\\]|\\.)*"/g, '')) {
    if (character === '"') return depth > 0;
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
  }
  return depth > 0;
}

/**
 * A parsed value as `schema` has it, whose messages say what must be there. Errors: InputError about the first wrong
 * field of `file`.
 */
export function checked<T>(
  file: string,
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
  hint?: string,
): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new InputError({ object: file, field: fieldOf(issue.path), reason: reasonOf(issue), hint });
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
