// The most similar of the known names, for the hint about an unknown one.

/** Number of single-letter edits between two words (Levenshtein). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}

/** The known name most similar to `word`, or undefined when none is similar. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const scored = known
    .map((name) => ({ name, distance: editDistance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = scored[0];
  const similar = best !== undefined && best.distance <= Math.max(2, word.length / 2);
  return similar ? best.name : known.find((name) => name.startsWith(word));
}

/** What to do about an unknown name: the nearest known one, or which there are. */
export function nearestHint(word: string, known: readonly string[], there = 'known are'): string {
  const close = nearest(word, known);
  return close === undefined ? `${there} ${known.join(', ')}` : `did you mean ${close}?`;
}
