// run.json as JSON Schema, for other programs: the shape comes from the schemas of results/run/model.ts, the
// descriptions from the comments there.
//
// Left out is what JSON Schema cannot express: that a histogram adds up, that indices of rounds ascend, that no case
// occurs twice.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import ts from 'typescript';
import { DEFINITIONS, Run, SCHEMA } from '../run/model.js';

/** A JSON Schema of an object. */
interface ObjectSchema {
  description?: string;
  readonly properties?: Readonly<Record<string, { description?: string }>>;
}

/** The text of `results/schema/run-N.schema.json`. */
export function runJsonSchema(): string {
  const { $schema, $defs, ...root } = toJsonSchema(Run, {
    target: 'draft-2020-12',
    definitions: DEFINITIONS,
    // An object that refuses a list: the second step of the pipe says what is in it.
    typeMode: 'output',
    ignoreActions: ['check', 'raw_check'],
    // Its metadata says what it is.
    overrideSchema: ({ valibotSchema, jsonSchema }) => (valibotSchema.type === 'custom' ? jsonSchema : null),
  });
  const comments = commentsOf(fileURLToPath(new URL('../../../results/run/model.ts', import.meta.url)));
  describe('Run', root as ObjectSchema, comments);
  for (const [name, definition] of Object.entries($defs ?? {}))
    describe(name, definition as ObjectSchema, comments);
  const heading = { $schema, $id: `fusebench-run-${SCHEMA}`, title: `fusebench run, schema ${SCHEMA}` };
  return `${JSON.stringify({ ...heading, ...root, $defs }, null, 2)}\n`;
}

/** The comments of the schemas and of their fields, by `Round` and `Round.bytes`. */
function commentsOf(file: string): ReadonlyMap<string, string> {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  const comments = new Map<string, string>();
  const keep = (name: string, node: ts.Node): void => {
    const last = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1);
    const comment = ts.getTextOfJSDocComment(last?.comment);
    if (comment !== undefined) comments.set(name, comment.replace(/\s+/g, ' '));
  };
  for (const statement of source.statements.filter(ts.isVariableStatement)) {
    const name = statement.declarationList.declarations[0]!.name.getText();
    keep(name, statement);
    for (const field of fieldsOf(statement)) keep(`${name}.${field.name?.getText()}`, field);
  }
  return comments;
}

/** Those of the first object literal: what is given to v.object. */
function fieldsOf(node: ts.Node): readonly ts.ObjectLiteralElementLike[] {
  if (ts.isObjectLiteralExpression(node)) return node.properties;
  const found = node.getChildren().map(fieldsOf);
  return found.find((fields) => fields.length > 0) ?? [];
}

function describe(name: string, schema: ObjectSchema, comments: ReadonlyMap<string, string>): void {
  const own = comments.get(name);
  if (own !== undefined) schema.description = own;
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    const comment = comments.get(`${name}.${field}`);
    if (comment !== undefined) property.description = comment;
  }
}
