/** A workbook of a few small files in a temporary folder, for one test. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Two days, one with hints, two further chapters, and a file to link to. */
export const SMALL_GUIDE = {
  'README.md': '# The workbook\n\nSee [the guide](notes/README.md).\n',
  'notes/README.md': '# The guide\n\n[Zeal](zeal.md), then [Ants](ants.md#two).\n',
  'notes/01-ring.md':
    '# 01 · Ring\n\n## Slots & sequences\n\nSee [stage 1](../days/01/spec.md#stage-1--slots).\n\n```ts\nexport const slots = 8; // a power of two\n```\n',
  'notes/ants.md': '# Ants\n\n## One\n\nText.\n\n## Two\n\nText.\n\n### Two and a half\n\nText.\n',
  'notes/zeal.md': '# Zeal\n\n[Line 2](../solutions/ring.ts#L2), [all](../solutions/).\n',
  'days/01/spec.md': spec(1, 'Ring', '01-ring.md', []),
  'days/01/hints.md':
    '# Hints for day 01\n\n## Stage 1\n\n### A nudge\n\nThink.\n\n### The idea\n\nMask.\n',
  'days/02/spec.md': spec(2, 'Graph', '02-not-written.md', [1]),
  'solutions/ring.ts': '/** A ring. */\nexport const ring = "<ring>";\n',
  'solutions/deep/slot.ts': 'export const slot = 1;\n',
} as const;

function spec(day: number, title: string, notes: string, prerequisites: number[]): string {
  return `---
day: ${day}
title: ${title}
minutes: 90
modules: [ring/${title.toLowerCase()}.ts]
prerequisites: [${prerequisites.join(', ')}]
notes: ${notes}
---
# Day 0${day} · ${title}

You build it.

## Stage 1 · Slots

## Stage 2 · Claim
`;
}

/** A new empty folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tick-notes-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** @returns its top, absolute */
export function guideOf(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [file, text] of Object.entries(files)) writeInto(root, file, text);
  return root;
}

export function writeInto(root: string, file: string, text: string): void {
  const absolute = path.join(root, file);
  mkdirSync(path.dirname(absolute), { recursive: true });
  writeFileSync(absolute, text);
}
