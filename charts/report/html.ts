// HTML with every inserted text escaped: a tagged template whose values are texts unless they are HTML themselves.

import { escapeXml } from '../pictures/svg.js';

/** Html is markup that is safe to insert as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type HtmlValue = string | number | Html | readonly HtmlValue[] | null | false;

/** Markup from a template: strings are escaped, Html and lists of it are inserted, null and false give nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(insert)));
}

function insert(value: HtmlValue): string {
  if (value === null || value === false) return '';
  if (value instanceof Html) return value.text;
  return typeof value === 'object' ? value.map(insert).join('') : escapeXml(String(value));
}
