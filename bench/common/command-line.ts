// The command that this process was started with, as one would type it again.

/** Set in a guest by `fusebench vm`: the command on the host. */
export const COMMAND_VARIABLE = 'FUSEBENCH_COMMAND';

export function ownCommand(): string {
  return process.env[COMMAND_VARIABLE] ?? commandLine(process.argv.slice(2));
}

/** `fusebench` with these arguments, quoted for a shell where they need it. */
export function commandLine(words: readonly string[]): string {
  return ['fusebench', ...words.map(quoted)].join(' ');
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./{}-]+$/.test(word)) return word;
  if (!word.includes("'")) return `'${word}'`;
  return `"${word.replace(/["\\$`]/g, '\\$&')}"`;
}
