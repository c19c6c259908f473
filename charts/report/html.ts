// HTML with every inserted text escaped: a tagged template whose values are texts unless they are HTML themselves.

/** Html is markup that is safe to insert as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

export type HtmlValue = string | number | Html | readonly HtmlValue[] | null | false;

/** Markup from a template: strings are escaped, Html and lists of it are inserted, null and false give nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] ?? '';
  for (const [index, value] of values.entries()) text += insert(value) + (parts[index + 1] ?? '');
  return new Html(text);
}

function insert(value: HtmlValue): string {
  if (value === null || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(insert).join('');
  return escapeHtml(String(value));
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A number for a style or an SVG path: short, and never an exponent. */
export function short(value: number, digits = 2): string {
  return String(Number(value.toFixed(digits)));
}
