// The console blocks of a Markdown file: commands with their output.
//
// A block is fenced as ```console and holds one command after `$ `, and its output. The output of a command that only
// reads committed files is compared exactly; see kindOf.

export interface ConsoleBlock {
  /** The command after `$ `. */
  readonly command: string;
  /** The rest of the block; empty when no output is shown. */
  readonly output: string;
  /** Where the output begins and ends in the text. */
  readonly start: number;
  readonly end: number;
}

const BLOCK = /^```console\n\$ (.+)\n([\s\S]*?)^```$/gm;

export function consoleBlocks(markdown: string): ConsoleBlock[] {
  return [...markdown.matchAll(BLOCK)].map((match) => {
    const end = match.index + match[0].length - '```'.length;
    const output = match[2]!;
    return { command: match[1]!, output, start: end - output.length, end };
  });
}

/**
 * `printed`: only reads committed files, so its output is known exactly. `measured`: it is run and its exit code is
 * checked. `guest`: boots a kernel. `set-up`: the steps in a fresh clone, which .ci/run also runs.
 */
export type CommandKind = 'printed' | 'measured' | 'guest' | 'set-up';

export function kindOf(command: string): CommandKind {
  if (/^npm (ci|test)/.test(command)) return 'set-up';
  if (/^npx fusebench vm /.test(command)) return 'guest';
  if (/^npx fusebench (run|doctor|ab|calibrate)\b/.test(command)) return 'measured';
  return 'printed';
}

/** Turns `npx fusebench a 'b c'` into ['a', 'b c']. */
export function argumentsOf(command: string): string[] {
  const words = command.replace(/^npx fusebench\s*/, '').matchAll(/'([^']*)'|(\S+)/g);
  return [...words].map((match) => match[1] ?? match[2]!);
}
