import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LAYOUTS } from '#layout';
import { countersTable, layoutTable, limitsTable, reasonsTable } from './markdown-tables.ts';

const notes = readFileSync(new URL('../../../notes/engine.md', import.meta.url), 'utf8');

/** The table below a heading, as it stands in the notes. */
function tableBelow(heading: string): string {
  const section = notes.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n');
}

describe('the notes repeat the tables of the code', () => {
  test.each(Object.entries(LAYOUTS))('%s, byte by byte', (name, fields) => {
    expect(tableBelow(name)).toBe(layoutTable(fields));
  });

  test.each([
    ['Reasons', reasonsTable()],
    ['Limits', limitsTable()],
    ['Counters', countersTable()],
  ])('%s', (heading, table) => {
    expect(tableBelow(heading)).toBe(table);
  });
});
