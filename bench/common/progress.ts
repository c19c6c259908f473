// Progress on stderr: on a terminal a bar with the time left, elsewhere a plain line from time to time.

import { isLost } from './output.js';

const WIDTH = 30;
const PLAIN_EVERY_MS = 5_000;

export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #quiet: boolean;
  readonly #what: string;
  #total = 0;
  #done = 0;
  #startedMs = 0;
  #saidMs = 0;

  /** `what` is the unit that is counted: rounds, blocks, runs. */
  constructor(stream: NodeJS.WriteStream, quiet: boolean, what = 'rounds') {
    this.#stream = stream;
    this.#quiet = quiet;
    this.#what = what;
  }

  start(total = 0): void {
    this.#total = total;
    this.#startedMs = Date.now();
    this.#saidMs = this.#startedMs;
  }

  /** Sets how many more are expected, as far as is known now. */
  expect(left: number): void {
    this.#total = this.#done + left;
  }

  /** Prints a sentence that stays visible. */
  say(text: string): void {
    if (this.#isSilent()) return;
    this.#clear();
    this.#stream.write(`${text}\n`);
  }

  /** Counts one more as done. */
  tick(what: string): void {
    this.#done += 1;
    if (this.#isSilent()) return;
    if (this.#stream.isTTY) {
      this.#clear();
      this.#stream.write(this.#bar(what).slice(0, (this.#stream.columns || 80) - 1));
    } else if (Date.now() - this.#saidMs >= PLAIN_EVERY_MS) {
      this.#saidMs = Date.now();
      this.#stream.write(`${this.#done}/${this.#total} ${this.#what}, about ${this.#secondsLeft()} s left\n`);
    }
  }

  end(): void {
    if (!this.#isSilent()) this.#clear();
  }

  #isSilent(): boolean {
    return this.#quiet || isLost(this.#stream);
  }

  #bar(what: string): string {
    const filled = Math.round((WIDTH * this.#done) / Math.max(1, this.#total));
    const bar = '#'.repeat(filled) + '.'.repeat(WIDTH - filled);
    return `[${bar}] ${this.#done}/${this.#total}  ${this.#secondsLeft()} s left  ${what}`;
  }

  #secondsLeft(): number {
    const perStep = (Date.now() - this.#startedMs) / Math.max(1, this.#done);
    return Math.ceil((perStep * (this.#total - this.#done)) / 1000);
  }

  #clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
  }
}
