// Ctrl-C: the first one ends the current round and cleans up. The second one aborts the FUSE connections, so that a
// round that hangs also ends. A terminal or pipe that is closed counts as the first one.

import { onNobodyReads } from './output.js';
import type { Progress } from './progress.js';

/** `done` restores the default handling. */
export function onInterrupt(progress: Progress, abortMounts: () => void) {
  const controller = new AbortController();
  const interrupted = (): void => {
    if (controller.signal.aborted) {
      progress.say('aborting the requests that still wait');
      abortMounts();
    } else {
      progress.say('interrupted: ending this round, then cleaning up (interrupt again to abort it)');
      controller.abort();
    }
  };
  const abandoned = (): void => {
    if (controller.signal.aborted) return;
    progress.say('the terminal is closed, or nobody reads the output: ending this round, then cleaning up');
    controller.abort();
  };
  return { signal: controller.signal, done: listen(interrupted, abandoned) };
}

/**
 * Calls `interrupted` for each Ctrl-C, and `abandoned` once when nobody is there any more: a closed terminal tells so by a
 * signal and by an error of what is written to it. Returns how to put the default handling back.
 */
export function listen(interrupted: () => void, abandoned: () => void): () => void {
  let isAbandoned = false;
  const abandonedOnce = (): void => {
    if (!isAbandoned) abandoned();
    isAbandoned = true;
  };
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted).on('SIGHUP', abandonedOnce);
  const stopListening = onNobodyReads(abandonedOnce);
  return () => {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted).off('SIGHUP', abandonedOnce);
    stopListening();
  };
}
