// A seeded generator of random numbers, for shuffles, bootstraps and tests: the same seed gives the same run.
//
// xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), whose state is
// filled by splitmix64 from the seed. Not for secrets.

const MASK_32 = (1n << 32n) - 1n;
const MASK_64 = (1n << 64n) - 1n;

/** The outputs of splitmix64 (Steele, Lea and Flood 2014) from a state; each is an unsigned 64-bit number. */
export function* splitmix64(seed: bigint): Generator<bigint, never> {
  let state = seed & MASK_64;
  for (;;) {
    state = (state + 0x9e3779b97f4a7c15n) & MASK_64;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK_64;
    yield z ^ (z >> 31n);
  }
}

const rotateLeft = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

export class Random {
  readonly #state: Int32Array;

  /** `seed` is any integer that a double holds exactly. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed ${seed} is not a safe integer`);
    const words = splitmix64(BigInt(seed));
    const [low, high] = [words.next().value, words.next().value];
    const halves = [low & MASK_32, low >> 32n, high & MASK_32, high >> 32n];
    this.#state = Int32Array.from(halves, Number);
  }

  /** A generator with a given state of four words, as in the reference implementation's tests. */
  static fromState(words: readonly [number, number, number, number]): Random {
    const random = new Random(0);
    random.#state.set(words);
    return random;
  }

  /** An unsigned 32-bit integer. */
  uint32(): number {
    const s = this.#state;
    const [s0, s1, s2, s3] = [s[0]!, s[1]!, s[2]!, s[3]!];
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const mixed2 = s2 ^ s0;
    const mixed3 = s3 ^ s1;
    s[0] = s0 ^ mixed3;
    s[1] = s1 ^ mixed2;
    s[2] = mixed2 ^ (s1 << 9);
    s[3] = rotateLeft(mixed3, 11);
    return result;
  }

  /** Uniform in [0, 1), with 53 bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** A uniform integer from 0 to `limit` - 1, without modulo bias; `limit` is at most 2^32. */
  below(limit: number): number {
    if (!Number.isInteger(limit) || limit < 1 || limit > 2 ** 32) throw new RangeError(`below(${limit})`);
    const fair = 2 ** 32 - (2 ** 32 % limit);
    let word = this.uint32();
    while (word >= fair) word = this.uint32();
    return word % limit;
  }

  /** Standard normal (Box and Muller 1958; the second of the pair is not kept, so a stream has no hidden state). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A shuffled copy (Fisher and Yates in Durstenfeld's form). */
  shuffled<T>(items: readonly T[]): T[] {
    const copy = [...items];
    for (let last = copy.length - 1; last > 0; last--) {
      const pick = this.below(last + 1);
      [copy[last], copy[pick]] = [copy[pick]!, copy[last]!];
    }
    return copy;
  }
}
