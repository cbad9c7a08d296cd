import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FIX_FIELDS, FIX_MESSAGES, type FixMessage, HEADER } from '#fix-tags';

const notes = readFileSync(new URL('../../../notes/fix.md', import.meta.url), 'utf8');

/** The table below a heading, as it stands in the notes. */
function tableBelow(heading: string): string {
  const section = notes.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const WAYS = { both: 'both ways', in: 'to the engine', out: 'from the engine' };

test('the notes repeat the table of fields', () => {
  const rows = Object.entries(FIX_FIELDS).map(([name, { tag, type, meaning }]) => [
    String(tag),
    `\`${name}\``,
    type,
    meaning,
  ]);
  expect(tableBelow('Fields')).toBe(table(['tag', 'field', 'type', 'meaning'], rows));
});

test('the notes repeat the table of messages', () => {
  const named = (names: FixMessage['required']) => names.map((name) => FIX_FIELDS[name].tag);
  const rows = Object.entries(FIX_MESSAGES).map(([name, message]: [string, FixMessage]) => [
    `\`${message.type}\``,
    name,
    WAYS[message.way],
    named(message.required).join(', ') || '–',
    named(message.optional).join(', ') || '–',
  ]);
  const header = [
    '',
    'header of each',
    WAYS.both,
    named(HEADER.required).join(', '),
    named(HEADER.optional).join(', '),
  ];
  const head = ['35', 'message', 'goes', 'must have', 'may have'];
  expect(tableBelow('Messages')).toBe(table(head, [header, ...rows]));
});
