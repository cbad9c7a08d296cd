/**
 * What becomes of raw HTML in our Markdown. A code host lets a short list of tags through; the
 * guide lets through the few that the chapters need, and nobody's attributes:
 *
 * - `<details>`, `<details open>` and `<summary>` fold an answer away;
 * - `<br>`, `<kbd>`, `<sub>`, `<sup>`, `<code>`, `<em>`, `<strong>`, `<p>` mark text up;
 * - comments are dropped;
 * - everything else stands on the page as the characters that were typed.
 */
import { escapeHtml } from './html.ts';

const PLAIN_TAG = '</?(?:details|summary|br|kbd|sub|sup|code|em|strong|p)[ \\t\\n]*/?>';
const PIECE = new RegExp(`(<details[ \\t]+open>|${PLAIN_TAG})|(<!--[\\s\\S]*?-->)`, 'gi');
const BARE_AMPERSAND = /&(?!(?:[a-z][a-z0-9]*|#[0-9]+|#x[0-9a-f]+);)/gi;

/** Raw HTML as a Markdown parser hands it over → markup that can do no harm. */
export function safeHtml(raw: string): string {
  let safe = '';
  let end = 0;
  for (const piece of raw.matchAll(PIECE)) {
    safe += text(raw.slice(end, piece.index)) + (piece[1] ?? '').toLowerCase();
    end = piece.index + piece[0].length;
  }
  return safe + text(raw.slice(end));
}

/** Text between tags: character references stay what they are. */
function text(raw: string): string {
  return raw
    .replaceAll(BARE_AMPERSAND, '&amp;')
    .split(/(&[a-z0-9#]+;)/i)
    .map((part, i) => (i % 2 === 1 ? part : escapeHtml(part)))
    .join('');
}
