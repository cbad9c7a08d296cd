/** The tables of the protocol as they stand in the notes. */
import { COUNTERS } from '#counters';
import type { Field } from '#layout';
import { LIMITS } from '#limits';
import { REASONS } from '#reasons';

export function layoutTable(fields: readonly Field[]): string {
  return table(
    ['byte', 'size', 'type', 'field', 'range', 'meaning'],
    fields.map((field) => [
      String(field.offset),
      String(field.size),
      field.type,
      `\`${field.name}\``,
      rangeText(field),
      field.meaning,
    ]),
  );
}

export function reasonsTable(): string {
  return table(
    ['code', 'reason', 'in', 'from', 'meaning'],
    Object.entries(REASONS).map(([name, reason]) => [
      String(reason.code),
      `\`${name}\``,
      reason.in.join(', '),
      reason.place,
      reason.meaning,
    ]),
  );
}

export function limitsTable(): string {
  return table(
    ['limit', 'value', 'unit', 'why'],
    Object.entries(LIMITS).map(([name, limit]) => [
      `\`${name}\``,
      limit.value.toLocaleString('en-GB'),
      limit.unit,
      limit.why,
    ]),
  );
}

export function countersTable(): string {
  return table(
    ['counter', 'kind', 'from', 'counts'],
    Object.entries(COUNTERS).map(([name, counter]) => [
      `\`${name}\``,
      counter.kind,
      counter.place,
      counter.meaning,
    ]),
  );
}

function rangeText({ range, unit }: Field): string {
  if (range === null) return 'any bits';
  const [min, max] = range.map(boundText);
  const bounds = min === max ? String(min) : `${min} … ${max}`;
  return min === max || unit === 'code' || unit === 'bits' ? bounds : `${bounds} ${unit}`;
}

function boundText(value: number): string {
  if (Math.abs(value) === Number.MAX_SAFE_INTEGER) return value < 0 ? '−(2⁵³ − 1)' : '2⁵³ − 1';
  return value < 0 ? `−${-value}` : String(value);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
