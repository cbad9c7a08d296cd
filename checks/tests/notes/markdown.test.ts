/** Markdown as the guide reads it: anchors like a code host's, HTML only as far as it is trusted. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seed } from '#seed';
import { parseDocument } from '../../../scripts/notes/document.ts';
import { Highlighter } from '../../../scripts/notes/highlight.ts';
import { html } from '../../../scripts/notes/html.ts';
import { parseMarkdown, renderTokens } from '../../../scripts/notes/markdown.ts';
import { safeHtml } from '../../../scripts/notes/safe-html.ts';
import { headingSlug } from '../../../scripts/notes/slug.ts';

const render = (text: string) => renderTokens(parseMarkdown(text)).text;

describe('anchors', () => {
  test.each([
    ['Why a power of two', 'why-a-power-of-two'],
    ['Stage 1 · Slots and sequences', 'stage-1--slots-and-sequences'],
    ['What `tryNext` says: FULL!', 'what-trynext-says-full'],
    ['Wrap-around & a full ring (further)', 'wrap-around--a-full-ring-further'],
    ['p99.9 in µs', 'p999-in-µs'],
    ['snake_case stays', 'snake_case-stays'],
    ['2³¹ events', '2-events'],
  ])('%s → #%s', (title, slug) => {
    const [heading] = parseDocument('x.md', `## ${title}\n`).headings;
    expect(heading?.slug).toBe(slug);
  });

  test('the second heading of a name gets -1, the third -2', () => {
    const { headings } = parseDocument('x.md', '# A\n\n## Stage\n\n## Stage\n\n## Stage\n');
    expect(headings.map(({ slug }) => slug)).toEqual(['a', 'stage', 'stage-1', 'stage-2']);
  });

  test('an anchor never needs escaping in an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (title) => {
        expect(headingSlug(title)).not.toMatch(/[\s"'<>&#]/);
      }),
      { seed },
    );
  });

  test('every heading below the title links to itself', () => {
    expect(render('# Title\n')).toBe('<h1 id="title">Title</h1>\n');
    expect(render('## The `ring`\n')).toContain('href="#the-ring" aria-label="Link to “The ring”"');
  });
});

describe('raw HTML', () => {
  test('details and summary fold an answer that is Markdown', () => {
    const page = render('<details>\n<summary>Answer</summary>\n\nIt is *eight*.\n\n</details>\n');
    expect(page).toContain('<details>\n<summary>Answer</summary>');
    expect(page).toContain('<p>It is <em>eight</em>.</p>');
    expect(page).toContain('</details>');
  });

  test('the few tags for text are let through, without attributes', () => {
    expect(safeHtml('<KBD>C</KBD>x<sup>2</sup><br/>')).toBe('<kbd>C</kbd>x<sup>2</sup><br/>');
    expect(safeHtml('<p onclick="x()">')).toBe('&lt;p onclick=&quot;x()&quot;&gt;');
    expect(safeHtml('<details open>')).toBe('<details open>');
  });

  test('comments are dropped, everything else stands there as it was typed', () => {
    expect(safeHtml('a<!-- <script> -->b')).toBe('ab');
    expect(render('<script>alert(1)</script>\n')).toBe('&lt;script&gt;alert(1)&lt;/script&gt;\n');
    expect(render('x <img src=x onerror=y> y')).toContain('&lt;img src=x onerror=y&gt;');
    expect(safeHtml('<a href="x">&amp; &copy; & &#x3c;</a>')).toBe(
      '&lt;a href=&quot;x&quot;&gt;&amp; &copy; &amp; &#x3c;&lt;/a&gt;',
    );
  });

  test('whatever is typed, no other tag comes out', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '</',
        '<!--',
        '-->',
        'script',
        'details',
        ' open',
        'p',
        '"',
        '&lt;',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const tags = safeHtml(pieces.join('')).match(/<[^>]*>?/g) ?? [];
        for (const tag of tags) {
          expect(tag).toMatch(
            /^<(details\s+open|\/?(details|summary|br|kbd|sub|sup|code|em|strong|p)\s*\/?)>$/,
          );
        }
      }),
      { seed },
    );
  });

  test('a link that would run a script is no link', () => {
    expect(render('[x](javascript:alert(1))')).not.toContain('<a');
  });
});

describe('a text', () => {
  test('carries no inline style: columns are aligned by class', () => {
    const page = render('| a | b |\n|--:|:-:|\n| 1 | 2 |\n');
    expect(page).toContain('<td class="right">1</td>');
    expect(page).toContain('<td class="center">2</td>');
    expect(page).not.toContain('style=');
  });

  test('breaks a long path behind its slashes and keeps a flag whole', () => {
    expect(render('`a/b`')).toContain('<code>a/<wbr>b</code>');
    expect(render('`npm run x -- --port 1`')).toContain(
      '<code>npm run x <span class="whole">--</span> <span class="whole">--port</span> 1</code>',
    );
  });

  test('has its front matter read and taken off; the lines of its links count from the file’s top', () => {
    const text =
      '---\r\nminutes: 90\r\n---\r\n# T\r\n\r\none\r\n[two](x.md)\r\n\r\n![p](y.svg)\r\n';
    const document = parseDocument('x.md', text);
    expect(document.frontMatter.get('minutes')).toBe(90);
    expect(document.body).not.toContain('minutes');
    expect(document.links).toEqual([
      { href: 'x.md', line: 7 },
      { href: 'y.svg', line: 9 },
    ]);
  });

  test('with front matter that is no YAML is still a text', () => {
    const document = parseDocument('x.md', '---\na: [\n---\n# T\n');
    expect([document.title, document.frontMatter.size]).toEqual(['T', 0]);
  });
});

describe('code', () => {
  test('is coloured by class, in languages that have a grammar', async () => {
    const highlighter = new Highlighter();
    await highlighter.prepare(['ts', 'bash', 'json', 'js']);
    expect(highlighter.lines('const a = "<b>"; // c', 'ts').join('')).toBe(
      '<span class="t-keyword">const</span> a = <span class="t-string">&quot;&lt;b&gt;&quot;</span>; <span class="t-comment">// c</span>',
    );
    expect(highlighter.lines('npm run day 1', 'bash').join('')).toContain('class="t-');
    expect(highlighter.lines('{"a": 1}', 'json').join('')).toContain('<span class="t-number">1');
    expect(highlighter.lines('let a;', 'js').join('')).toContain('<span class="t-keyword">let');
  });

  test('in any other language is escaped and left alone, line by line', () => {
    const lines = new Highlighter().lines('a < b\n\n& c', 'fortran');
    expect(lines.map(String)).toEqual(['a &lt; b', '', '&amp; c']);
  });
});

test('html`…` escapes text, not markup', () => {
  const inner = html`<b>${'<i>'}</b>`;
  expect(html`<p title="${`"'&`}">${inner}${[inner]}${1}</p>`.text).toBe(
    '<p title="&quot;&#39;&amp;"><b>&lt;i&gt;</b><b>&lt;i&gt;</b>1</p>',
  );
});
