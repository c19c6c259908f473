/** `of`, computed once for each object, as long as the object exists. */
export function remembered<Key extends object, Value extends object | number>(
  of: (key: Key) => Value,
): (key: Key) => Value {
  const known = new WeakMap<Key, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = of(key);
    known.set(key, value);
    return value;
  };
}
