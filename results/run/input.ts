// Reading a file that the user named: text and JSON, with one sentence for each possible error.

import { readFileSync } from 'node:fs';
import { errnoName, InputError } from './errors.js';

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

/** The value of a JSON text; `file` is what errors name. Errors: InputError. */
export function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (text.trim() === '') throw new InputError({ object: file, reason: 'is empty' });
    // JSON has no NaN and no Infinity, but some programs and editors write them: the message names the field.
    const literal = /"([^"\\]*)"\s*:\s*(NaN|-?Infinity)\b/.exec(text);
    if (literal) {
      throw new InputError({
        object: file,
        field: literal[1]!,
        reason: `is ${literal[2]}, which is not a number`,
      });
    }
    if (endsInTheMiddle(text)) {
      throw new InputError({
        object: file,
        reason: 'is truncated: its text ends in the middle',
        hint: 'copy it again',
      });
    }
    throw new InputError({ object: file, reason: `is not JSON (${error.message.replace(/\s+/g, ' ')})` });
  }
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
