// HTML with every inserted text escaped: a tagged template whose values are texts unless they are HTML themselves.

import { escapeXml } from '../pictures/svg.js';

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
  return escapeXml(String(value));
}
