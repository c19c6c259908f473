// How long a run takes: as many bring-ups as fit into a time, and the target time of a round in the slowest mode.
//
// Rounds are short and bring-ups many: a bring-up is the replicate of all statistics, and a short disturbance of the
// machine then spoils few rounds. The number depends on how long bring-ups take, never on what they measure.

const SHORT = { roundNs: 2e6, minOperations: 4, maxOperations: 2_000 };
/** Long enough for the p99 of an operation of 10 us. */
const LONG = { roundNs: 10e6, minOperations: 16, maxOperations: 20_000 };

/**
 * `seconds` are for all bring-ups together, without the time before and after them; `rounds` are those of each case in each
 * bring-up; `roundNs` is the timed part of a round in the slowest mode.
 */
export const PROFILES = {
  smoke: { seconds: 8, leastBringUps: 3, mostBringUps: 10, rounds: 1, ...SHORT },
  quick: { seconds: 60, leastBringUps: 8, mostBringUps: 1000, rounds: 5, ...SHORT },
  full: { seconds: 600, leastBringUps: 20, mostBringUps: 1000, rounds: 10, ...LONG },
};

export type ProfileName = keyof typeof PROFILES;
export type Profile = (typeof PROFILES)[ProfileName];

/** How many bring-ups fit into a time when `done` of them took `tookMs` and the next ones take as long. */
export function bringUpsIn(
  milliseconds: number,
  { done, tookMs }: { readonly done: number; readonly tookMs: number },
  { leastBringUps, mostBringUps }: Pick<Profile, 'leastBringUps' | 'mostBringUps'>,
): number {
  const more = Math.max(0, Math.floor(((milliseconds - tookMs) / tookMs) * done));
  return Math.min(mostBringUps, Math.max(leastBringUps, done + more));
}
