// Text in Markdown: the one place that knows what Markdown takes for its own.

/** The text on one line, as it stands, in a paragraph or in a cell of a table. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_|<>[\]]/g, '\\$&').replace(/\s+/g, ' ');
}
