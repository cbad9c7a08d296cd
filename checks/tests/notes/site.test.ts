/** The pages of a small guide: order, navigation, what a day's page says of the day. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Site } from '../../../scripts/notes/site.ts';
import { guideOf, SMALL_GUIDE, writeInto } from './small-guide.ts';

async function page(site: Site, path: string): Promise<string> {
  const resource = site.resources().get(path);
  if (resource === undefined) throw new Error(`the guide has no ${path}`);
  return String(await resource.render());
}

const site = () => new Site(guideOf(SMALL_GUIDE));

test('has a page for every text and for every file they link to, and nothing else', () => {
  expect([...site().resources().keys()].sort()).toEqual([
    'README.html',
    'days/01/hints.html',
    'days/01/spec.html',
    'days/02/spec.html',
    'icon.svg',
    'index.html',
    'notes/01-ring.html',
    'notes/ants.html',
    'notes/zeal.html',
    'source/solutions/deep/index.html',
    'source/solutions/deep/slot.ts.html',
    'source/solutions/index.html',
    'source/solutions/ring.ts.html',
    'style.css',
  ]);
});

test('previous and next walk: home, each day and its chapter, then the chapters as home names them', async () => {
  const guide = site();
  const way = ['index.html'];
  for (let path = 'index.html'; way.length < 20; ) {
    const next = /<link rel="next" href="([^"]+)">/.exec(await page(guide, path))?.[1];
    if (next === undefined) break;
    path = new URL(next, `http://x/${path}`).pathname.slice(1);
    way.push(path);
    const back = /<link rel="prev" href="([^"]+)">/.exec(await page(guide, path))?.[1] ?? '';
    expect(new URL(back, `http://x/${path}`).pathname).toBe(`/${way.at(-2)}`);
  }
  expect(way).toEqual([
    'index.html',
    'days/01/spec.html',
    'notes/01-ring.html',
    'days/02/spec.html',
    'notes/zeal.html',
    'notes/ants.html',
  ]);
});

describe('the contents', () => {
  test('group days by week, with their chapters, and the further chapters', async () => {
    const text = (await page(site(), 'days/02/spec.html')).replaceAll(/<[^>]+>/g, ' ');
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'About this guide Week 1 · The pipeline 01 Ring Chapter 02 Graph Further chapters Zeal Ants',
    );
  });

  test('mark the page that is open, once', async () => {
    const marked = (await page(site(), 'notes/01-ring.html')).match(/<a [^>]*aria-current[^>]*>/g);
    expect(marked).toEqual(['<a class="entry below" href="01-ring.html" aria-current="page">']);
  });
});

test('links between the Markdown files become links between the pages', async () => {
  const guide = site();
  expect(await page(guide, 'index.html')).toContain('<a href="notes/ants.html#two">Ants</a>');
  expect(await page(guide, 'notes/01-ring.html')).toContain(
    '<a href="../days/01/spec.html#stage-1--slots">stage 1</a>',
  );
  const zeal = await page(guide, 'notes/zeal.html');
  expect(zeal).toContain('<a href="../source/solutions/ring.ts.html#L2">Line 2</a>');
  expect(zeal).toContain('<a href="../source/solutions/index.html">all</a>');
});

test('of a range of lines, the first is where the page goes', async () => {
  const text = '# Zeal\n\n[x](../solutions/ring.ts#L1-L2)\n';
  const guide = new Site(guideOf({ ...SMALL_GUIDE, 'notes/zeal.md': text }));
  expect(await page(guide, 'notes/zeal.html')).toContain('ring.ts.html#L1">');
});

test('a link that leads nowhere is struck out and goes nowhere', async () => {
  const text = '# Zeal\n\n[*gone*](gone.md) [here](ants.md)\n';
  const guide = new Site(guideOf({ ...SMALL_GUIDE, 'notes/zeal.md': text }));
  expect(await page(guide, 'notes/zeal.html')).toContain(
    '<span class="dead" title="This link leads nowhere"><em>gone</em></span> <a href="ants.html">here</a>',
  );
});

test('pictures are handed out as they are', async () => {
  const files = { 'notes/zeal.md': '# Zeal\n\n![A plot](plot.svg)\n', 'notes/plot.svg': '<svg/>' };
  const guide = new Site(guideOf({ ...SMALL_GUIDE, ...files }));
  expect(await page(guide, 'notes/zeal.html')).toContain('src="../pictures/notes/plot.svg"');
  expect(guide.resources().get('pictures/notes/plot.svg')?.type).toMatch(/^image\/svg\+xml/);
  expect(await page(guide, 'pictures/notes/plot.svg')).toBe('<svg/>');
});

test('pictures of other hosts are left out', async () => {
  const files = { 'notes/zeal.md': '# Zeal\n\n![p](https://example.org/p.png)\n' };
  const text = await page(new Site(guideOf({ ...SMALL_GUIDE, ...files })), 'notes/zeal.html');
  expect(text).toContain('<img src="" alt="p">');
});

describe('a day’s page', () => {
  test('says what its front matter says, with links to what is there', async () => {
    const text = await page(site(), 'days/01/spec.html');
    const cells = [...text.matchAll(/scope="row">(.*?)<\/th><td>(.*?)<\/td>/g)];
    expect(Object.fromEntries(cells.map(([, name, value]) => [name, value]))).toEqual({
      Time: '90 minutes',
      Modules: '<code>ring/ring.ts</code>',
      'Builds on': 'nothing; you can start here',
      Chapter: '<a href="../../notes/01-ring.html">01 · Ring</a>',
      'Stuck?': '<a href="hints.html">Hints</a>',
      'Start with': '<code>npm run day 1</code>',
    });
  });

  test('names the days it builds on, and leaves out a chapter and hints that are not written', async () => {
    const text = await page(site(), 'days/02/spec.html');
    expect(text).toContain('<a href="../01/spec.html">Day 01 · Ring</a>');
    expect(text).not.toContain('>Chapter</th>');
    expect(text).not.toContain('Stuck?');
  });

  test('has its hints folded away, each under its title', async () => {
    const text = await page(site(), 'days/01/hints.html');
    expect(text.match(/<details class="hint"><summary><h3 id="[^"]+">/g)).toEqual([
      '<details class="hint"><summary><h3 id="a-nudge">',
      '<details class="hint"><summary><h3 id="the-idea">',
    ]);
    expect(text.match(/<\/details>/g)).toHaveLength(text.match(/<details/g)?.length ?? 0);
  });
});

test('"on this page" lists the sections, beside the text and folded above it', async () => {
  const text = await page(site(), 'notes/ants.html');
  for (const element of ['details', 'aside']) {
    const list = new RegExp(`<${element} class="sections.*?</${element}>`, 's').exec(text)?.[0];
    expect(list?.match(/href="#[^"]+"/g)).toEqual([
      'href="#one"',
      'href="#two"',
      'href="#two-and-a-half"',
    ]);
  }
  expect(await page(site(), 'notes/zeal.html')).not.toContain('On this page');
});

test('source code has numbered lines and is escaped', async () => {
  const text = await page(site(), 'source/solutions/ring.ts.html');
  expect(text).toContain(
    '<span class="line" id="L1"><span class="t-comment">/** A ring. */</span>',
  );
  expect(text).toContain('&lt;ring&gt;');
  expect(text).not.toContain('<ring>');
});

test('a folder lists what is in it, but not what is the learner’s own', async () => {
  const root = guideOf({
    ...SMALL_GUIDE,
    'solutions/work/mine.ts': 'x\n',
    'solutions/c#.ts': 'x\n',
  });
  const text = await page(new Site(root), 'source/solutions/index.html');
  expect([...text.matchAll(/<code>(.*?)<\/code><\/a>/g)].map(([, name]) => name)).toEqual([
    'deep/',
    'c#.ts',
    'ring.ts',
  ]);
  expect(text).toContain('href="c%23.ts.html"');
});

test('every page can be read without a script, a style of its own, or another host', async () => {
  for (const [path, { type, render }] of site().resources()) {
    if (!type.startsWith('text/html')) continue;
    const text = String(await render());
    expect(text, path).not.toMatch(
      /<script|<iframe| style=| on[a-z]+=|(src|href)="(https?:)?\/\//i,
    );
    expect(text, path).toContain('<a class="skip" href="#guide:text">');
    expect(text, path).toMatch(/<main id="guide:text"/);
    expect(text.match(/<h1/g), path).toHaveLength(1);
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.length, path).toBe(new Set(ids).size);
  }
});

test('titles with markup in them are escaped wherever they stand', async () => {
  const text = '# Zeal & `<b>`\n\n## A <i>\n\n## "B"\n';
  const guide = new Site(guideOf({ ...SMALL_GUIDE, 'notes/zeal.md': text }));
  const shown = await page(guide, 'notes/zeal.html');
  expect(shown).toContain('<title>Zeal &amp; &lt;b&gt; · tick-to-trade</title>');
  expect(shown).not.toMatch(/<b>|<i>/);
  expect(await page(guide, 'notes/ants.html')).toContain('Zeal &amp; &lt;b&gt;');
});

test('what changes on disk is there when the page is asked for again', async () => {
  const root = guideOf(SMALL_GUIDE);
  const guide = new Site(root);
  expect(await page(guide, 'notes/ants.html')).toContain('<h1 id="ants">');
  writeInto(root, 'notes/ants.md', '# Other ants now\n');
  writeInto(root, 'notes/new.md', '# New\n');
  expect(await page(guide, 'notes/ants.html')).toContain('<h1 id="other-ants-now">');
  expect(await page(guide, 'notes/new.html')).toContain('Other ants now');
});

test('every colour of text stands out from what is behind it, in light and in dark', () => {
  const style = readFileSync(new URL('../../../scripts/notes/style.css', import.meta.url), 'utf8');
  const schemes = [...style.matchAll(/:root \{(.*?)\}/gs)].map(
    ([, body]) =>
      new Map([...(body ?? '').matchAll(/--(\w+): (#[0-9a-f]{6});/g)].map(([, k, v]) => [k, v])),
  );
  const full = schemes.filter((colours) => colours.has('comment'));
  expect(full).toHaveLength(2);
  const texts = [
    'text',
    'soft',
    'accent',
    'dead',
    'comment',
    'keyword',
    'string',
    'number',
    'function',
    'type',
  ];
  for (const colours of full) {
    for (const text of texts) {
      for (const behind of ['page', 'panel']) {
        const ratio = contrast(colours.get(text) ?? '', colours.get(behind) ?? '');
        expect(ratio, `${text} on ${behind}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  }
});

/** As WCAG 2 defines it: 1 … 21. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
