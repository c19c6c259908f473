// How long a run takes: rounds, and the time that a round of the slowest mode aims at.
//
// Six rounds are the fewest that can give a 95 % interval from paired rounds (exact Wilcoxon signed-rank).

export type ProfileName = 'smoke' | 'quick' | 'full';

export interface Profile {
  readonly rounds: number;
  /** Timed part of a round in the slowest mode. */
  readonly roundNs: number;
  readonly minOperations: number;
  readonly maxOperations: number;
}

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  smoke: { rounds: 3, roundNs: 2e6, minOperations: 32, maxOperations: 2_000 },
  quick: { rounds: 15, roundNs: 15e6, minOperations: 64, maxOperations: 20_000 },
  full: { rounds: 30, roundNs: 60e6, minOperations: 256, maxOperations: 200_000 },
};
