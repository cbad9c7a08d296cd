/** HTML that is put together without a hole: text is escaped unless it is {@link Html} already. */

export class Html {
  readonly text: string;

  /** @param text markup that is known to be right; nothing of it is escaped */
  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

export const NOTHING = new Html('');

type Value = string | number | Html | readonly Html[];

/** html`<p>${anything}</p>`: strings and numbers are escaped, Html goes in as it is. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(parts.reduce((all, part, i) => all + markup(values[i - 1] ?? '') + part));
}

/** Safe as text and within a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function markup(value: Value): string {
  if (value instanceof Html) return value.text;
  return typeof value === 'object' ? value.map(String).join('') : escapeHtml(String(value));
}
