// Memory of the kernel and of the daemon, read from /proc.

import { readdirSync, readFileSync } from 'node:fs';
import type { MemorySnapshot } from '../../../results/study/footprint.js';

/** Bytes of a field of /proc/meminfo or of a `status`, which are in kB there. */
export function kiloBytesField(text: string, field: string): number {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text);
  if (match === null) throw new Error(`no field ${field}`);
  return Number(match[1]) * 1024;
}

/** Lines `name active_objs num_objs objsize ...`, after two heading lines. */
export function parseSlabinfo(text: string): NonNullable<MemorySnapshot['caches']> {
  const lines = text.trim().split('\n').slice(2);
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', active, , size] = line.split(/\s+/);
      return [name, { objects: Number(active), objectBytes: Number(size) }];
    }),
  );
}

function readCaches(): MemorySnapshot['caches'] {
  try {
    return parseSlabinfo(readFileSync('/proc/slabinfo', 'utf8'));
  } catch {
    return null; // a kernel without CONFIG_SLUB_DEBUG
  }
}

export function readMemory(daemonPid: number): MemorySnapshot {
  const memory = readFileSync('/proc/meminfo', 'utf8');
  const status = readFileSync(`/proc/${daemonPid}/status`, 'utf8');
  return {
    slabBytes: kiloBytesField(memory, 'SReclaimable') + kiloBytesField(memory, 'SUnreclaim'),
    availableBytes: kiloBytesField(memory, 'MemAvailable'),
    caches: readCaches(),
    daemonBytes: kiloBytesField(status, 'RssAnon'),
    daemonFds: readdirSync(`/proc/${daemonPid}/fd`).length,
  };
}

/** The current MemAvailable. */
export function availableBytes(): number {
  return kiloBytesField(readFileSync('/proc/meminfo', 'utf8'), 'MemAvailable');
}
