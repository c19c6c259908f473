// The console blocks of a Markdown file: commands with what they print.
//
// A block is fenced as ```console and holds one command after `$ `, and its output. What is printed by a command that only
// reads committed files is compared to the letter; see kindOf.

export interface ConsoleBlock {
  /** The command after `$ `. */
  readonly command: string;
  /** What follows it in the block; empty when nothing is shown. */
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
 * `printed`: reads committed files only, so its output is known to the letter. `measured`: measures, so that it is run and its
 * exit code counts. `guest`: boots a kernel. `set-up`: what a fresh clone does, and .ci/run with it.
 */
export type CommandKind = 'printed' | 'measured' | 'guest' | 'set-up';

export function kindOf(command: string): CommandKind {
  if (/^npm (ci|test)/.test(command)) return 'set-up';
  if (/^npx fusebench vm /.test(command)) return 'guest';
  if (/^npx fusebench (run|doctor|ab|calibrate)\b/.test(command)) return 'measured';
  return 'printed';
}

/** `npx fusebench a 'b c'` to ['a', 'b c']. */
export function argumentsOf(command: string): string[] {
  const words = command.replace(/^npx fusebench\s*/, '').matchAll(/'([^']*)'|(\S+)/g);
  return [...words].map((match) => match[1] ?? match[2]!);
}
