// Which files processes have open during an action. Client threads have their own descriptor tables, so those of every
// thread are read.

import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

export const PERF_EVENT = 'anon_inode:[perf_event]';

function openFiles(pid: number): string[] {
  const folders = orNothing(() => readdirSync(`/proc/${pid}/task`)).map(
    (tid) => `/proc/${pid}/task/${tid}/fd`,
  );
  return folders.flatMap((folder) =>
    orNothing(() => readdirSync(folder)).flatMap((fd) => orNothing(() => [readlinkSync(`${folder}/${fd}`)])),
  );
}

/** A thread may end, and a descriptor be closed, while it is read. */
function orNothing(read: () => string[]): string[] {
  try {
    return read();
  } catch {
    return [];
  }
}

/** What each process had open at any time until the end. */
export async function openUntil(
  end: Promise<unknown>,
  pids: readonly number[],
): Promise<ReadonlySet<string>[]> {
  const seen = pids.map(() => new Set<string>());
  let over = false;
  const stop = () => {
    over = true;
  };
  end.then(stop, stop);
  while (!over) {
    for (const [i, pid] of pids.entries()) for (const file of openFiles(pid)) seen[i]!.add(file);
    await setTimeout(5);
  }
  return seen;
}
