// docs/CI.md and the example workflow name only commands, options and files that exist.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { PACKAGE_ROOT } from '../common/paths.js';
import { cli } from '../testing/cli.js';

const FILES = ['docs/CI.md', '.github/workflows/gate.yml'] as const;
const read = (name: string): string => readFileSync(join(PACKAGE_ROOT, name), 'utf8');

/** Lines with a command of fusebench, continuation lines joined: the command and its options. */
function commandsOf(text: string): { command: string; options: string[] }[] {
  const lines = text.replace(/\\\n\s*/g, '').split('\n');
  return lines.flatMap((line) => {
    const match = /^\s*(?:[#$] .*?)?(?:sudo .*|node .*)?(?:fusebench|cli\.js"?) ([a-z]+) (.*)$/.exec(line);
    if (match === null) return [];
    return [{ command: match[1]!, options: match[2]!.replace(/"[^"]*"/g, '').match(/--[a-z-]+/g) ?? [] }];
  });
}

for (const file of FILES) {
  test(`every command and option of ${file} exists`, async () => {
    const commands = commandsOf(read(file));
    assert.ok(commands.length >= 2, `${commands.length} commands found`);
    for (const { command, options } of commands) {
      const { code, stdout } = await cli([command, '--help']);
      assert.equal(code, 0, command);
      for (const option of options)
        assert.ok(new RegExp(`(^|[ ,])${option}\\b`, 'm').test(stdout), `${command} has no ${option}`);
    }
  });
}

test('every file that docs/CI.md links to is there', () => {
  for (const [, link] of read('docs/CI.md').matchAll(/\]\(([^)#]+)/g))
    assert.ok(existsSync(join(PACKAGE_ROOT, dirname('docs/CI.md'), link!)), link);
});

test('actions are pinned by the hash of a commit', () => {
  const uses = [...read('.github/workflows/gate.yml').matchAll(/uses: (\S+)/g)].map(([, action]) => action!);
  assert.ok(uses.length > 0);
  for (const action of uses) assert.match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
});
