// What the report does in the browser: the legend, the filter, sorting, copying. Runs without network and without any library; the
// page is complete without it.
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** Legend and filter leave marks that are not wanted faint, and table rows out. */
function choosing(): void {
  const marks = [...document.querySelectorAll('.picture :not(svg) > title')].map((title) => ({
    element: title.parentElement!,
    // The mode and the row that a title begins with: `plain, statx-sync/warm: 9.2 us`.
    label: (title.textContent ?? '').split(': ')[0]!,
  }));
  const input = document.querySelector<HTMLInputElement>('#filter')!;
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('#legend button')];
  const update = (): void => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hidden = buttons
      .filter((button) => button.getAttribute('aria-pressed') !== 'true')
      .map((button) => `${button.dataset.label}, `);
    filterRows(words);
    for (const { element, label } of marks) {
      const wanted = words.every((word) => label.toLowerCase().includes(word));
      element.classList.toggle('dim', !wanted || hidden.some((start) => label.startsWith(start)));
    }
  };
  input.addEventListener('input', update);
  for (const button of buttons)
    button.addEventListener('click', () => {
      const shown = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(shown));
      document.body.classList.toggle(`hide-${button.dataset.key}`, !shown);
      update();
    });
}

function filterRows(words: readonly string[]): void {
  const status = document.querySelector('#filter-status')!;
  let shown = 0;
  for (const row of document.querySelectorAll<HTMLElement>('[data-row]')) {
    const text = `${row.dataset.row} ${row.dataset.label ?? ''}`.toLowerCase();
    const visible = words.every((word) => text.includes(word));
    row.classList.toggle('filtered', !visible);
    if (visible && row.closest('#results')) shown += 1;
  }
  const all = document.querySelectorAll('#results tbody tr').length;
  status.textContent = words.length === 0 ? '' : `${shown} of ${all} rows`;
}

function sorting(): void {
  const heads = [...document.querySelectorAll<HTMLElement>('#results th')];
  const body = document.querySelector('#results tbody');
  for (const [column, head] of heads.entries())
    head.querySelector('button')?.addEventListener('click', () => {
      const descending = head.getAttribute('aria-sort') === 'ascending';
      for (const other of heads) other.setAttribute('aria-sort', 'none');
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      const rows = [...(body?.querySelectorAll('tr') ?? [])];
      const valueIn = (row: Element): string => row.children[column]?.getAttribute('data-value') ?? '';
      const numeric = head.classList.contains('number');
      rows.sort((a, b) => compare(valueIn(a), valueIn(b), numeric, descending));
      body?.append(...rows);
    });
}

/** Rows without a value stay last in both directions. */
function compare(a: string, b: string, numeric: boolean, descending: boolean): number {
  if (a === '' || b === '') return Number(a === '') - Number(b === '');
  const order = numeric ? Number(a) - Number(b) : a.localeCompare(b);
  return descending ? -order : order;
}

function copying(): void {
  const button = document.querySelector('#copy');
  const letter = document.querySelector('#letter');
  button?.addEventListener('click', async () => {
    const text = letter?.textContent ?? '';
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      // No permission or no clipboard: the text is selected, so that a key press copies it.
      if (letter) getSelection()?.selectAllChildren(letter);
      button.textContent = 'Selected: press Ctrl+C';
    }
  });
}

choosing();
sorting();
copying();
document.body.classList.add('ready');
