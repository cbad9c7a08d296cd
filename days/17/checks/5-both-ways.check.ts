/** Day 17, stage 5: what is written is what is read, and the published bytes are both. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteTable } from '#byte-table';
import { CodecCode, OrderMessage } from '#codec';
import { LAYOUTS, MessageType, RECORD_BYTES } from '#layout';
import { checkRecord } from '#record-check';
import {
  codeText,
  expectBytes,
  fieldOf,
  fill,
  forAll,
  frames,
  hex,
  MESSAGE_NAMES,
  NARROW,
  put,
  REQUEST_NAMES,
  recordOf,
  take,
  verdictByTable,
  viewOf,
  WIDE,
} from './kit.ts';

interface Example {
  readonly what: string;
  /** Two digits a byte. */
  readonly bytes: string;
  readonly verdict: string;
  /** The fields by name, as whole numbers in decimal digits; those of eight opaque bytes are left out. */
  readonly fields?: Readonly<Record<string, string>>;
}

const EXAMPLES = JSON.parse(
  readFileSync(new URL('./vectors.json', import.meta.url), 'utf8'),
) as readonly Example[];

/** The lines of the table of a frame, made by the oracle's own reading. */
function tableByOracle(bytes: Uint8Array): string[] {
  const verdict = verdictByTable(bytes);
  const isKnown = verdict === 'OK' || verdict.startsWith('FIELD');
  const name = isKnown ? MESSAGE_NAMES.find((one) => MessageType[one] === bytes[0]) : undefined;
  const line = (at: number, size: number, text: string): string => {
    const part = [...bytes.slice(at, at + size)].map((byte) => `0${byte.toString(16)}`.slice(-2));
    return `${`${at}`.padStart(2)}  ${part.join(' ').padEnd(23)}  ${text}`.trimEnd();
  };
  const lines = (name === undefined ? [] : LAYOUTS[name]).map((field) => {
    const value = field.type === 'opaque64' ? '' : ` ${take(bytes, field)}`;
    return line(field.offset, field.size, `${field.name}${value}`);
  });
  for (let at = lines.length === 0 ? 0 : RECORD_BYTES; at < bytes.length; at += 8) {
    lines.push(line(at, 8, ''));
  }
  return [...lines, verdict];
}

function expectTable(bytes: Uint8Array, what: string): void {
  const [lines, expected] = [byteTable(bytes).split('\n'), tableByOracle(bytes)];
  for (let i = 0; i < Math.max(lines.length, expected.length); i++) {
    expect(
      visible(lines[i]),
      `Line ${i + 1} of the table of ${what}. Here · stands for a space`,
    ).toBe(visible(expected[i]));
  }
}

/** A report shows several spaces as one. */
function visible(line: string | undefined): string {
  return line === undefined ? 'no line' : line.replaceAll(' ', '·');
}

test('a table has one line for each field: offset, bytes, name, value, and the verdict last', () => {
  for (const name of MESSAGE_NAMES) expectTable(recordOf(name), `a ${name}`);
});

test('a 64-bit value is exact in the table, also beyond the safe integers', () => {
  for (const value of [2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n]) {
    const bytes = recordOf('NEW_ORDER', { priceTicks: value });
    const line = byteTable(bytes)
      .split('\n')
      .find((one) => one.includes('priceTicks'));
    expect(line, 'A table is for people who look for a fault: neither NaN nor another number').toBe(
      `24  ${hex(bytes.slice(24, 32)).replaceAll(/(..)(?=.)/g, '$1 ')}  priceTicks ${value}`,
    );
  }
});

test('bytes that belong to no field stand in lines of eight', () => {
  const record = recordOf('CANCEL_ORDER');
  const longer = new Uint8Array(75).fill(0xee);
  longer.set(record);
  expectTable(longer, 'a record with eleven bytes behind it');
  expectTable(record.slice(0, 13), 'a frame of thirteen bytes');
  expectTable(recordOf('NEW_ORDER', { version: 2 }), 'a record of version 2');
  expectTable(new Uint8Array(0), 'a frame without a byte');
});

test('any frame has its table', () => {
  forAll(frames(), (bytes) => expectTable(bytes, `the bytes ${hex(bytes)}`), 500);
});

test('the published examples are read as published', () => {
  for (const { what, bytes: text, verdict, fields } of EXAMPLES) {
    const bytes = Uint8Array.from(Buffer.from(text, 'hex'));
    const name = MESSAGE_NAMES.find((one) => MessageType[one] === bytes[0]) ?? 'NEW_ORDER';
    expect(codeText(checkRecord(viewOf(bytes), 0, bytes.length), name), what).toBe(verdict);
    expectTable(bytes, what);
    if (fields === undefined || !REQUEST_NAMES.some((one) => one === name)) continue;
    const order = new OrderMessage(bytes).at(0);
    for (const key of [...NARROW.map(([one]) => one), ...WIDE]) {
      expect(String(order[key]), `${key} of the example "${what}"`).toBe(fields[key]);
    }
  }
});

test('the published orders are written as published', () => {
  for (const { what, bytes: text, verdict, fields } of EXAMPLES) {
    if (fields === undefined || verdict !== 'OK') continue;
    const type = Number(fields['type']);
    if (type > MessageType.REPLACE_ORDER) continue;
    const expected = Uint8Array.from(Buffer.from(text, 'hex'));
    const bytes = new Uint8Array(RECORD_BYTES).fill(0xa5);
    const order = new OrderMessage(bytes).at(0).begin(type);
    fill(order, Object.fromEntries(Object.entries(fields).map(([key, one]) => [key, Number(one)])));
    order.copyClientTimestamp(new OrderMessage(expected).at(0));
    expect(codeText(order.end()), what).toBe('OK');
    expectBytes(bytes, expected, `The example "${what}", written field by field`);
  }
});

test('what is written with numbers of the table is OK and comes back', () => {
  const order = fc.constantFrom(...REQUEST_NAMES).chain((name) => {
    const values = [...NARROW.map(([one]) => one), ...WIDE].map((key) => {
      const [least, most] = fieldOf(name, key).range ?? [0, 0];
      const value = fc.oneof(
        fc.bigInt(BigInt(least), BigInt(most)).map(Number),
        fc.constantFrom(least, most),
      );
      return [key, value] as const;
    });
    return fc.tuple(
      fc.constant(name),
      fc.record(Object.fromEntries(values)),
      fc.tuple(fc.nat(2 ** 31 - 1), fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1)),
      fc.nat(64),
    );
  });
  forAll(order, ([name, values, [low, high], offset]) => {
    const memory = new Uint8Array(2 * RECORD_BYTES).fill(0xa5);
    const writer = new OrderMessage(memory).at(offset).begin(MessageType[name]);
    fill(writer, values);
    writer.setClientTimestamp(low, high);
    expect(codeText(writer.end(), name)).toBe('OK');
    const code = checkRecord(viewOf(memory), offset, RECORD_BYTES);
    expect(codeText(code, name), `A ${name} of ${JSON.stringify(values)}`).toBe('OK');
    const reader = new OrderMessage(memory).at(offset);
    for (const key of [...NARROW.map(([one]) => one), ...WIDE]) {
      expect(reader[key], `${key} of a ${name} that was written with it`).toBe(values[key]);
    }
    expect([reader.clientTimestampLow, reader.clientTimestampHigh]).toEqual([low, high]);
  });
});

test('what is OK and is written again from its own fields is the same 64 bytes', () => {
  const requests = fc.constantFrom(...REQUEST_NAMES).chain((name) =>
    fc
      .tuple(
        ...LAYOUTS[name].map(({ size, range }) => {
          if (range !== null) return fc.bigInt(BigInt(range[0]), BigInt(range[1]));
          return fc.bigInt(0n, 2n ** BigInt(8 * size) - 1n);
        }),
      )
      .map((values) => {
        const bytes = new Uint8Array(RECORD_BYTES);
        LAYOUTS[name].forEach((field, i) => {
          put(bytes, field, BigInt.asIntN(64, values[i] as bigint));
        });
        return bytes;
      }),
  );
  forAll(fc.oneof(requests, frames()), (bytes) => {
    const isOk = bytes.length >= RECORD_BYTES && checkRecord(viewOf(bytes), 0, 64) === CodecCode.OK;
    if (!isOk || (bytes[0] ?? 0) > MessageType.REPLACE_ORDER) return;
    const from = new OrderMessage(bytes).at(0);
    const again = new Uint8Array(RECORD_BYTES);
    const to = new OrderMessage(again).at(0).begin(from.type);
    for (const key of [...NARROW.map(([one]) => one), ...WIDE]) to[key] = from[key];
    to.copyClientTimestamp(from);
    expect(codeText(to.end())).toBe('OK');
    expectBytes(
      again,
      bytes.slice(0, RECORD_BYTES),
      'A message that is OK holds nothing that its fields do not tell',
    );
  });
});
