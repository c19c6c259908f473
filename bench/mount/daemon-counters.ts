// What a daemon has counted so far, read from its shared counters (native/daemon/serve/counters.h) by opcode name.
//
// The size of a lane is computed from the file's length, so that a longer histogram does not matter here.

import { readFileSync } from 'node:fs';
import { opcodeName } from '../../native/opcodes.js';

const HEADER_BYTES = 64;
const OPCODES = 64;
const LANES_OFFSET = 8;

type Counted = ReturnType<typeof readCounters>;

export function readCounters(path: string) {
  const bytes = readFileSync(path);
  const lanes = bytes.readUInt32LE(LANES_OFFSET);
  const laneBytes = (bytes.length - HEADER_BYTES) / lanes;
  const sum = (index: number): number => {
    let total = 0n;
    for (let lane = 0; lane < lanes; lane++)
      total += bytes.readBigUInt64LE(HEADER_BYTES + lane * laneBytes + 8 * index);
    return Number(total);
  };
  const requests: Record<string, number> = {};
  for (let opcode = 0; opcode < OPCODES; opcode++) {
    const count = sum(1 + opcode);
    if (count > 0) requests[opcodeName(opcode)] = count;
  }
  return { messages: sum(0), requests, forgets: sum(1 + OPCODES) };
}

/** Requests that came between two readings; opcodes without any are left out. */
export function requestsBetween(before: Counted, after: Counted): Record<string, number> {
  const entries = Object.entries(after.requests).map(
    ([opcode, count]) => [opcode, count - (before.requests[opcode] ?? 0)] as const,
  );
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}
