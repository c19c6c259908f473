// run.json as JSON Schema, for other programs: the shape comes from the schema that reads it (results/run/schema.ts),
// the descriptions from the comments of results/run/model.ts.
//
// Left out is what JSON Schema cannot express: that a histogram adds up, that indices of rounds ascend, that no case
// occurs twice.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import ts from 'typescript';
import { DEFINITIONS, run, SCHEMA } from '../run/schema.js';

/** A JSON Schema of an object. */
interface ObjectSchema {
  description?: string;
  readonly properties?: Readonly<Record<string, { description?: string }>>;
}

/** The text of `results/schema/run-N.schema.json`. */
export function runJsonSchema(): string {
  const { $schema, $defs, ...root } = toJsonSchema(run, {
    target: 'draft-2020-12',
    definitions: DEFINITIONS,
    // An object that refuses a list: the second step of the pipe says what is in it.
    typeMode: 'output',
    ignoreActions: ['check', 'raw_check'],
    // Its metadata says what it is.
    overrideSchema: ({ valibotSchema, jsonSchema }) => (valibotSchema.type === 'custom' ? jsonSchema : null),
  });
  const comments = commentsOf(fileURLToPath(new URL('../../../results/run/model.ts', import.meta.url)));
  describe(root as ObjectSchema, comments.get('Run'));
  for (const [name, definition] of Object.entries($defs ?? {}))
    describe(definition as ObjectSchema, comments.get(name));
  const heading = { $schema, $id: `fusebench-run-${SCHEMA}`, title: `fusebench run, schema ${SCHEMA}` };
  return `${JSON.stringify({ ...heading, ...root, $defs }, null, 2)}\n`;
}

/** The comments of an interface and of its fields. */
interface Comments {
  readonly own: string | undefined;
  readonly fields: ReadonlyMap<string, string>;
}

function commentsOf(file: string): ReadonlyMap<string, Comments> {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  const interfaces = source.statements.filter(ts.isInterfaceDeclaration);
  return new Map(
    interfaces.map((one) => {
      const fields = one.members.flatMap((member): [string, string][] => {
        const comment = commentOf(member);
        return comment === undefined ? [] : [[member.name!.getText(), comment]];
      });
      return [one.name.text, { own: commentOf(one), fields: new Map(fields) }];
    }),
  );
}

function commentOf(node: ts.Node): string | undefined {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return ts.getTextOfJSDocComment(comments.at(-1)?.comment)?.replace(/\s+/g, ' ');
}

function describe(schema: ObjectSchema, comments: Comments | undefined): void {
  if (comments === undefined) return;
  if (comments.own !== undefined) schema.description = comments.own;
  for (const [name, comment] of comments.fields) {
    const field = schema.properties?.[name];
    if (field !== undefined) field.description = comment;
  }
}
