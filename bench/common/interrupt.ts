// Ctrl-C: the first one ends the current round and cleans up. The second one aborts the FUSE connections, so that a
// round that hangs also ends.

import type { Progress } from './progress.js';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Restores the default handling. */
  done(): void;
}

export function onInterrupt(progress: Progress, abortMounts: () => void): Interrupt {
  const controller = new AbortController();
  const handler = () => {
    if (controller.signal.aborted) {
      progress.say('aborting the requests that still wait');
      abortMounts();
    } else {
      progress.say('interrupted: ending this round, then cleaning up (interrupt again to abort it)');
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
