// A list of which a page has room for a part: the first ones, and those that are named elsewhere.

export interface Few<Item> {
  readonly shown: readonly Item[];
  readonly hidden: readonly Item[];
}

/** At most `most` lines for a list, of which one says what is hidden; `always` says what is shown in any case. */
export function firstFew<Item>(
  items: readonly Item[],
  most: number,
  always: (item: Item) => boolean = () => false,
): Few<Item> {
  if (items.length <= most) return { shown: items, hidden: [] };
  let free = most - 1 - items.filter(always).length;
  const taken = new Set(items.filter((item) => always(item) || free-- > 0));
  return {
    shown: items.filter((item) => taken.has(item)),
    hidden: items.filter((item) => !taken.has(item)),
  };
}

/** `0.94 to 1.34`, or one of the two where they read the same; nothing without numbers. */
export function spanText(numbers: readonly (number | null)[], write: (value: number) => string): string {
  const known = numbers.filter((one) => one !== null);
  if (known.length === 0) return '';
  const [least, most] = [write(Math.min(...known)), write(Math.max(...known))];
  return least === most ? least : `${least} to ${most}`;
}
