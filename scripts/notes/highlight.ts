/**
 * Colours code. The grammars are Shiki's, loaded when the first page needs them; the colours are
 * ours: a token gets a class, and `style.css` knows it in light and in dark. So the pages carry no
 * inline style, and a strict content security policy holds.
 */
import { createHighlighterCore, type HighlighterCore } from 'shiki/core';
// Takes 0.4 s for the first TypeScript text where the engine on JavaScript's own RegExp takes 1.1.
import { createOnigurumaEngine } from 'shiki/engine/oniguruma';
import { escapeHtml, Html } from './html.ts';

/** Classes of tokens and the TextMate scopes that get them; a longer scope wins over a shorter. */
const KINDS: readonly (readonly [kind: string, scopes: readonly string[]])[] = [
  ['comment', ['comment', 'punctuation.definition.comment']],
  ['comment', ['storage', 'entity', 'variable', 'punctuation'].map((scope) => `comment ${scope}`)],
  ['keyword', ['keyword', 'storage', 'variable.language']],
  ['plain', ['keyword.operator', 'storage.type.function.arrow', 'punctuation']],
  ['keyword', ['keyword.operator.new', 'keyword.operator.expression']],
  ['string', ['string', 'punctuation.definition.string', 'constant.character.escape']],
  ['number', ['constant.numeric', 'constant.language', 'constant.other.option']],
  ['function', ['entity.name.function', 'support.function', 'entity.name.command']],
  ['type', ['entity.name.type', 'support.type', 'support.class', 'entity.other.inherited-class']],
  ['type', ['support.type.property-name']],
];
const PLAIN = '#000000';
const THEME = 'kinds';

/** A colour that stands for a kind until it becomes a class. */
function stamp(index: number): string {
  return `#${String(index + 1).padStart(6, '0')}`;
}

const KIND_OF_COLOUR = new Map(KINDS.map(([kind], index) => [stamp(index), kind]));

const GRAMMARS = {
  typescript: () => import('shiki/langs/typescript.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  bash: () => import('shiki/langs/bash.mjs'),
  json: () => import('shiki/langs/json.mjs'),
};
type Grammar = keyof typeof GRAMMARS;

const GRAMMAR_OF_NAME = new Map<string, Grammar>([
  ['ts', 'typescript'],
  ['typescript', 'typescript'],
  ['js', 'javascript'],
  ['mjs', 'javascript'],
  ['javascript', 'javascript'],
  ['sh', 'bash'],
  ['shell', 'bash'],
  ['bash', 'bash'],
  ['json', 'json'],
]);

/** True when text in this language is coloured; everything else is shown as plain text. */
export function isColoured(language: string): boolean {
  return GRAMMAR_OF_NAME.has(language);
}

export class Highlighter {
  private core: Promise<HighlighterCore> | null = null;
  private ready: HighlighterCore | null = null;

  /** Loads what these languages need; those without a grammar need nothing. */
  async prepare(languages: Iterable<string>): Promise<void> {
    const grammars = new Set<Grammar>();
    for (const language of languages) {
      const grammar = GRAMMAR_OF_NAME.get(language);
      if (grammar !== undefined) grammars.add(grammar);
    }
    if (grammars.size === 0) return;
    this.core ??= createCore();
    const core = await this.core;
    for (const grammar of grammars) await core.loadLanguage(GRAMMARS[grammar]());
    this.ready = core;
  }

  /**
   * One piece of HTML per line, without line ends.
   *
   * @param language as a fence names it; plain text unless it was {@link prepare}d
   */
  lines(code: string, language: string): Html[] {
    const grammar = GRAMMAR_OF_NAME.get(language);
    if (grammar === undefined || this.ready === null) {
      return code.split('\n').map((line) => new Html(escapeHtml(line)));
    }
    // No time limit: on a busy machine half a line would stay without its colours.
    const options = { lang: grammar, theme: THEME, tokenizeTimeLimit: 0 };
    const tokens = this.ready.codeToTokensBase(code, options);
    return tokens.map(
      (line) => new Html(line.map(({ content, color }) => coloured(content, color)).join('')),
    );
  }
}

function coloured(content: string, colour: string | undefined): string {
  const kind = KIND_OF_COLOUR.get(colour ?? PLAIN) ?? 'plain';
  const text = escapeHtml(content);
  return kind === 'plain' ? text : `<span class="t-${kind}">${text}</span>`;
}

function createCore(): Promise<HighlighterCore> {
  return createHighlighterCore({
    engine: createOnigurumaEngine(import('shiki/wasm')),
    themes: [
      {
        name: THEME,
        type: 'light',
        fg: PLAIN,
        bg: '#ffffff',
        settings: KINDS.map(([, scope], index) => ({
          scope: [...scope],
          settings: { foreground: stamp(index) },
        })),
      },
    ],
    langs: [],
  });
}
