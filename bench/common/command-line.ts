// The command line of this process, as the user would type it again.

/** `fusebench vm` sets it in a guest: the command on the host. */
export const COMMAND_VARIABLE = 'FUSEBENCH_COMMAND';

export function ownCommand(): string {
  return process.env[COMMAND_VARIABLE] ?? commandLine(process.argv.slice(2));
}

/** `fusebench` with these arguments, quoted for a shell where needed. */
export function commandLine(words: readonly string[]): string {
  return ['fusebench', ...words.map(quoted)].join(' ');
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./{}-]+$/.test(word)) return word;
  if (!word.includes("'")) return `'${word}'`;
  return `"${word.replace(/["\\$`]/g, '\\$&')}"`;
}
