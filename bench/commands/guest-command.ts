// The command that a guest is to run, as far as the host can check and complete it before the boot: that there is such a command
// and that it needs a kernel, its options and workloads, and the files that it writes outside of the working directory.

import { resolve } from 'node:path';
import type { Command, Option } from 'commander';
import { FusebenchError } from '../common/errors.js';
import { nearest } from '../common/nearest.js';
import { plan, selectWorkloads } from '../measure/plan.js';

export interface GuestCommand {
  /** With the outputs as absolute paths. */
  readonly argv: readonly string[];
  /** What the command writes at paths that the user gave, absolute. */
  readonly outputs: readonly string[];
}

/** They read runs of the host. */
const WITHOUT_KERNEL: ReadonlySet<string> = new Set([
  ...['show', 'compare', 'gate', 'baseline', 'check', 'export'],
  ...['chart', 'history', 'forest', 'cover-letter', 'report'],
]);

/** The options of all commands that name a file or folder to write. */
const OUTPUTS: ReadonlySet<string> = new Set(['--out', '--output', '--html', '--junit', '--markdown']);

/** `commands` are those of fusebench. Errors: exit code 2, of a gate with --bisect 125. */
export function guestCommand(
  argv: readonly string[],
  commands: readonly Command[],
  directory: string,
): GuestCommand {
  const name = argv.find((argument) => !argument.startsWith('-'));
  const isHelp = argv.includes('--help') || argv.includes('-h');
  if (argv.length === 0)
    throw refusal('no command for the guest', "for example 'fusebench vm --kernel bzImage -- run all'");
  if (name === undefined) return { argv, outputs: [] };
  const command = knownCommand(name, commands);
  if (isHelp) return { argv, outputs: [] };
  if (WITHOUT_KERNEL.has(name))
    throw refusal(
      `${name} reads runs of this machine and needs no kernel`,
      `call 'fusebench ${name}' without vm`,
      argv.includes('--bisect') ? 125 : 2,
    );
  const at = argv.indexOf(name);
  const own = argv.slice(at + 1);
  checkArguments(command, own);
  const { argv: written, outputs } = withAbsoluteOutputs(own, command.options, directory);
  return { argv: [...argv.slice(0, at + 1), ...written], outputs };
}

function refusal(reason: string, hint?: string, exitCode: 2 | 125 = 2): FusebenchError {
  return new FusebenchError({ object: 'fusebench vm', reason, ...(hint && { hint }), exitCode });
}

function knownCommand(name: string, commands: readonly Command[]): Command {
  const forGuests = commands.filter((command) => command.name() !== 'vm');
  const found = forGuests.find((command) => command.name() === name);
  if (found !== undefined) return found;
  if (name === 'vm') throw refusal('a guest cannot run vm itself');
  const near = nearest(
    name,
    forGuests.map((command) => command.name()),
  );
  const hint = near === undefined ? undefined : `did you mean ${near}?`;
  throw refusal(`there is no command ${JSON.stringify(name)} for the guest`, hint);
}

/** What the command itself would refuse at once. */
function checkArguments(command: Command, own: readonly string[]): void {
  const { operands, unknown } = command.parseOptions([...own]);
  if (unknown.length > 0) throw refusal(`${command.name()} has no option ${unknown[0]}`);
  const options = command.opts();
  if (command.name() === 'run') {
    plan({
      names: operands,
      modes: options.mode,
      threads: options.threads,
      placements: options.placement.includes('all') ? [] : options.placement,
      sharedFile: options.sharedFile,
    });
  } else if (command.name() === 'ab') selectWorkloads(options.workloads);
  else if (['ablate', 'calibrate'].includes(command.name())) selectWorkloads(operands);
}

/** The same arguments, with `--out=PATH` for each way to write an option that names an output. */
function withAbsoluteOutputs(
  own: readonly string[],
  options: readonly Option[],
  directory: string,
): GuestCommand {
  const argv: string[] = [];
  const outputs: string[] = [];
  const write = (option: Option, given: readonly string[], value: string): void => {
    if (!OUTPUTS.has(option.long ?? '')) return void argv.push(...given);
    const path = resolve(directory, value);
    outputs.push(path);
    argv.push(`${option.long}=${path}`);
  };
  for (let i = 0; i < own.length; i++) {
    const word = own[i]!;
    if (word === '--') return { argv: [...argv, ...own.slice(i)], outputs };
    const found = valueOption(word, options);
    if (found === null) argv.push(word);
    else {
      if (found.before !== '') argv.push(found.before);
      if (found.value !== null) write(found.option, [found.word, found.value], found.value);
      else if (i + 1 < own.length) write(found.option, [found.word, own[i + 1]!], own[++i]!);
    }
  }
  return { argv, outputs };
}

interface ValueOption {
  readonly option: Option;
  /** Flags that were written together with it: `-q` of `-qo`. */
  readonly before: string;
  /** The option alone, as it was written. */
  readonly word: string;
  /** Null when it is the next argument. */
  readonly value: string | null;
}

/** The option with a value that an argument is or holds; null for anything else. */
function valueOption(word: string, options: readonly Option[]): ValueOption | null {
  if (word.startsWith('--')) {
    const [, name, value] = /^(--[^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const option = options.find(({ long }) => long === name);
    if (!option?.required) return null;
    return { option, before: '', word: name!, value: value ?? null };
  }
  for (let at = 1; word.startsWith('-') && at < word.length; at++) {
    const option = options.find(({ short }) => short === `-${word[at]}`);
    if (option === undefined) return null;
    if (!option.required) continue;
    const before = at > 1 ? word.slice(0, at) : '';
    const value = at + 1 < word.length ? word.slice(at + 1) : null;
    return { option, before, word: option.short!, value };
  }
  return null;
}
