// What the guest's kernel prints on its serial console: kept to explain failures, never parsed for results.

const MAX_LINES = 2000;
const SHOWN_LINES = 16;
/** Where the interesting part of a kernel's last lines begins. */
const TROUBLE = /Kernel panic|BUG:|Oops|Out of memory|WARNING: |fusebench-init: /;
/** Escape sequences (a firmware clears the screen with them) and control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const NOT_TEXT = /\x1b\[[0-9;?]*[a-zA-Z]|\x1bc|[\x00-\x09\x0b-\x1f\x7f]/g;

export class Console {
  private readonly complete: string[] = [];
  private partial = '';

  push(chunk: Buffer): void {
    const lines = (this.partial + chunk.toString('latin1')).split('\n');
    this.partial = lines.pop() ?? '';
    this.complete.push(...lines.map((line) => line.replace(NOT_TEXT, '').trimEnd()));
    if (this.complete.length > MAX_LINES) this.complete.splice(0, this.complete.length - MAX_LINES);
  }

  /** Every line kept, oldest first, without empty ones. */
  lines(): readonly string[] {
    return [...this.complete, this.partial.replace(NOT_TEXT, '')].filter((line) => line !== '');
  }

  /** The lines to show: from the first sign of an error near the end, else the last ones. */
  lastWords(): readonly string[] {
    const recent = this.lines().slice(-4 * SHOWN_LINES);
    const trouble = recent.findIndex((line) => TROUBLE.test(line));
    return trouble >= 0 ? recent.slice(trouble, trouble + SHOWN_LINES) : recent.slice(-SHOWN_LINES);
  }

  /** The kernel's warnings and bugs, one line each, in order. */
  complaints(): readonly string[] {
    return this.lines().filter((line) =>
      /(^|\] )(WARNING: |BUG: |INFO: (task|rcu)|general protection fault)/.test(line),
    );
  }
}
