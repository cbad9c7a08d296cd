/** Order flow made for the tests, in both formats, with the best prices that it leads to. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { onTestFinished } from 'vitest';

/** One message of a LOBSTER file. `side` is 1 for a buy order, -1 for a sell order. */
export interface Row {
  readonly timeNs: number;
  readonly type: number;
  readonly orderId: number;
  readonly size: number;
  readonly price: number;
  readonly side: 1 | -1;
}

/** What one step of {@link flow} should do; numbers pick among the orders that are there. */
interface Step {
  readonly kind: 'add' | 'reduce' | 'delete' | 'execute' | 'hidden';
  readonly pick: number;
  readonly price: number;
  readonly size: number;
}

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom('add', 'add', 'add', 'reduce', 'delete', 'execute', 'hidden'),
    pick: fc.nat(1000),
    price: fc.integer({ min: 1, max: 9 }),
    size: fc.integer({ min: 1, max: 5 }),
  }),
  { minLength: 1, maxLength: 60, size: 'max' },
);

export interface Flow {
  readonly rows: readonly Row[];
  /** The top-of-book file that belongs to the rows, line by line. */
  readonly tops: readonly string[];
}

/** Random flow of one stock: bids below 1,000,000 and asks above it, so that nothing crosses. */
export const flow: fc.Arbitrary<Flow> = steps.map((chosen) => {
  const rows: Row[] = [];
  const tops: string[] = [];
  let held: Row[] = [];
  let timeNs = 34_200_000_000_000;
  chosen.forEach((step, i) => {
    timeNs += 1 + step.pick * 1_000_003;
    const target = held[step.pick % Math.max(1, held.length)];
    if (step.kind === 'add' || target === undefined) {
      const side = step.pick % 2 === 0 ? 1 : -1;
      const price = 1_000_000 - side * step.price * 100;
      const row = { timeNs, type: 1, orderId: 1000 + i, size: step.size, price, side } as const;
      held.push(row);
      rows.push(row);
    } else if (step.kind === 'hidden') {
      rows.push({ timeNs, type: 5, orderId: 0, size: step.size, price: 1_000_000, side: 1 });
    } else {
      const isAll = step.kind === 'delete' || step.size >= target.size;
      const size = isAll ? target.size : step.size;
      const type = step.kind === 'execute' ? 4 : isAll ? 3 : 2;
      rows.push({ ...target, timeNs, type, size });
      held = held.flatMap((one) =>
        one !== target ? [one] : isAll ? [] : [{ ...one, size: one.size - size }],
      );
    }
    tops.push(topOf(held));
  });
  return { rows, tops };
});

/** The line of a top-of-book file for these orders. */
export function topOf(held: readonly Row[]): string {
  const best = (side: number) => {
    const mine = held.filter((one) => one.side === side);
    if (mine.length === 0) return `${side === 1 ? -9999999999 : 9999999999},0`;
    const price = side * Math.max(...mine.map((one) => side * one.price));
    const there = mine.filter((one) => one.price === price);
    return `${price},${there.reduce((sum, one) => sum + one.size, 0)}`;
  };
  return `${best(-1)},${best(1)}`;
}

/** A row as LOBSTER writes it. */
export function lobsterRow({ timeNs, type, orderId, size, price, side }: Row): string {
  const seconds = `${Math.floor(timeNs / 1e9)}.${String(timeNs % 1e9).padStart(9, '0')}`;
  return [seconds, type, orderId, size, price, side].join(',');
}

export const lines = (all: readonly string[]) => Buffer.from(all.map((one) => `${one}\n`).join(''));

/** Fields of an ITCH message: a number with its size in bytes, or text. */
type Part = readonly [value: number, bytes: 1 | 2 | 4 | 6 | 8] | string;

/** An ITCH message behind its length: header and fields. */
export function itch(
  type: string,
  fields: readonly Part[],
  { locate = 7, timeNs = 34_200_000_000_000 } = {},
): Buffer {
  const parts: Part[] = [type, [locate, 2], [0, 2], [timeNs, 6], ...fields];
  const body = Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(part, 'latin1');
      const eight = Buffer.alloc(8);
      eight.writeBigUInt64BE(BigInt(part[0]));
      return eight.subarray(8 - part[1]);
    }),
  );
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length);
  return Buffer.concat([length, body]);
}

type At = { readonly locate?: number; readonly timeNs?: number };
const stockOf = (name: string) => name.padEnd(8);

export const itchAdd = (
  orderId: number,
  side: 'B' | 'S',
  shares: number,
  price: number,
  at: At & { readonly stock?: string } = {},
) => itch('A', [[orderId, 8], side, [shares, 4], stockOf(at.stock ?? 'TEST'), [price, 4]], at);

export const itchDirectory = (stock: string, locate: number) =>
  itch('R', [stockOf(stock), 'QN', [100, 4], 'NCZ PNN1N', [0, 4], 'N'], { locate });

export const itchExecuted = (orderId: number, shares: number, at: At = {}) =>
  itch(
    'E',
    [
      [orderId, 8],
      [shares, 4],
      [1, 8],
    ],
    at,
  );

export const itchReduced = (orderId: number, shares: number, at: At = {}) =>
  itch(
    'X',
    [
      [orderId, 8],
      [shares, 4],
    ],
    at,
  );

export const itchDeleted = (orderId: number, at: At = {}) => itch('D', [[orderId, 8]], at);

export const itchReplaced = (
  orderId: number,
  newOrderId: number,
  shares: number,
  price: number,
  at: At = {},
) =>
  itch(
    'U',
    [
      [orderId, 8],
      [newOrderId, 8],
      [shares, 4],
      [price, 4],
    ],
    at,
  );

export const itchHidden = (shares: number, price: number, at: At = {}) =>
  itch('P', [[0, 8], 'B', [shares, 4], stockOf('TEST'), [price, 4], [1, 8]], at);

/** The same flow as the rows, in ITCH. */
export function itchOf(rows: readonly Row[]): Buffer[] {
  return rows.map(({ timeNs, type, orderId, size, price, side }) => {
    if (type === 1) return itchAdd(orderId, side === 1 ? 'B' : 'S', size, price, { timeNs });
    if (type === 2) return itchReduced(orderId, size, { timeNs });
    if (type === 3) return itchDeleted(orderId, { timeNs });
    if (type === 4) return itchExecuted(orderId, size, { timeNs });
    return itchHidden(size, price, { timeNs });
  });
}

/** Cuts bytes at these places, in any order and as often as given. */
export function piecesOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  places.sort((a, b) => a - b);
  return places.slice(1).map((end, i) => Buffer.from(bytes.subarray(places[i], end)));
}

/** A folder that is gone after the test; `write` puts a file into it and answers its path. */
export function temporaryFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'replay-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, content: string | Buffer) => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  return { folder, write };
}
