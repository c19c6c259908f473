// Columns that do not fit side by side go into several tables.

/** Groups of at most `most` columns in their order; each begins with the leading column, which the others are compared with. */
export function dealColumns<Column>(
  columns: readonly Column[],
  most: number,
  leads: (column: Column, index: number) => boolean,
): Column[][] {
  if (columns.length <= most) return [[...columns]];
  const lead = columns.filter(leads);
  const rest = columns.filter((column, index) => !leads(column, index));
  const size = Math.max(1, most - lead.length);
  return Array.from({ length: Math.ceil(rest.length / size) }, (_, index) => [
    ...lead,
    ...rest.slice(index * size, (index + 1) * size),
  ]);
}
