// Ctrl-C: the first one lets the current round end and cleans up; the second one aborts the FUSE connections, so that a
// round that hangs ends as well.

import type { Progress } from './progress.js';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Puts the default handling back. */
  done(): void;
}

export function onInterrupt(progress: Progress, abortMounts: () => void): Interrupt {
  const controller = new AbortController();
  const handler = () => {
    if (controller.signal.aborted) {
      progress.say('aborting what still waits');
      abortMounts();
    } else {
      progress.say('interrupted: ending this round, then cleaning up (once more to abort it)');
      controller.abort();
    }
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, handler);
  return {
    signal: controller.signal,
    done: () => {
      for (const name of signals) process.off(name, handler);
    },
  };
}
