// What the report does in the browser: tooltips, the legend, the filter, sorting, copying. Runs without network and
// without any library; the page is complete without it.
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

function tooltips(): void {
  const tip = document.createElement('div');
  tip.id = 'tip';
  tip.setAttribute('role', 'tooltip');
  tip.hidden = true;
  document.body.append(tip);
  const show = (event: Event): void => {
    const source = event.target instanceof Element ? event.target.closest('[data-tip]') : null;
    tip.hidden = source === null;
    if (source === null) return;
    tip.textContent = source.getAttribute('data-tip');
    const mark = (source.querySelector('.mark') ?? source).getBoundingClientRect();
    const left = event instanceof MouseEvent ? event.clientX : mark.left;
    tip.style.left = `${Math.max(8, Math.min(left + 12, innerWidth - tip.offsetWidth - 8))}px`;
    const above = mark.top - tip.offsetHeight - 8;
    tip.style.top = `${above > 0 ? above : mark.bottom + 8}px`;
  };
  document.addEventListener('mouseover', show);
  document.addEventListener('focusin', show);
  document.addEventListener('scroll', () => {
    tip.hidden = true;
  });
}

function legend(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('#legend button'))
    button.addEventListener('click', () => {
      const shown = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(shown));
      document.body.classList.toggle(`hide-${button.dataset.key}`, !shown);
    });
}

function filter(): void {
  const input = document.querySelector<HTMLInputElement>('#filter');
  const status = document.querySelector('#filter-status');
  input?.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of document.querySelectorAll<HTMLElement>('[data-row]')) {
      const text = `${row.dataset.row} ${row.matches('tr') ? (row.dataset.mode ?? '') : ''}`.toLowerCase();
      const visible = words.every((word) => text.includes(word));
      row.classList.toggle('filtered', !visible);
      if (visible && row.closest('#results')) shown += 1;
    }
    if (status)
      status.textContent =
        words.length === 0 ? '' : `${shown} of ${document.querySelectorAll('#results tbody tr').length} rows`;
  });
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
      rows.sort((a, b) =>
        compare(cellValue(a, column), cellValue(b, column), head.classList.contains('number'), descending),
      );
      body?.append(...rows);
    });
}

function cellValue(row: Element, column: number): string {
  return row.children[column]?.getAttribute('data-value') ?? '';
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

tooltips();
legend();
filter();
sorting();
copying();
document.body.classList.add('ready');
