/** The codec beyond what day 17 asks of it: reports and session messages, fuzz, and the notes. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteTable } from '#byte-table';
import { CodecCode, type Message, OrderMessage } from '#codec';
import { LAYOUTS, MessageType, RECORD_BYTES, TOKEN_BYTES } from '#layout';
import { ExecutionReport, SessionMessage } from '#messages';
import { checkRecord } from '#record-check';
import { seed } from '#seed';
import {
  frames,
  hex,
  MESSAGE_NAMES,
  type MessageName,
  put,
  recordOf,
  take,
  verdictByTable,
  viewOf,
} from '../../../days/17/checks/kit.ts';
import { allocationOf } from '../../bench/allocation.ts';

const CLASS_OF = {
  NEW_ORDER: OrderMessage,
  CANCEL_ORDER: OrderMessage,
  REPLACE_ORDER: OrderMessage,
  REPORT: ExecutionReport,
  LOGON: SessionMessage,
  HEARTBEAT: SessionMessage,
} as const satisfies Readonly<Record<MessageName, new (bytes: Uint8Array) => Message>>;

/** The fields of a message that have an accessor of their own. */
function accessorsOf(name: MessageName) {
  const { prototype } = CLASS_OF[name];
  return LAYOUTS[name].filter((field) => field.offset > 1 && field.name in prototype);
}

function setterOf(message: Message, field: string): (value: number) => void {
  return (value) => {
    Reflect.set(message, field, value);
  };
}

describe.each(MESSAGE_NAMES)('a %s', (name) => {
  test('has an accessor for every field that is in use', () => {
    const rest = LAYOUTS[name]
      .filter((field) => field.offset > 1 && !accessorsOf(name).includes(field))
      .map((field) => field.name);
    const own = /^(unused\d+|clientTimestampNs|token\d|connectionId|refusal|arrivalNs)$/;
    expect(rest.filter((field) => !own.test(field))).toEqual([]);
  });

  test('is read as the table says, whatever its bytes are', () => {
    const bytes = fc.uint8Array({ minLength: RECORD_BYTES, maxLength: RECORD_BYTES });
    fc.assert(
      fc.property(bytes, (record) => {
        const message = new CLASS_OF[name](record).at(0);
        for (const field of accessorsOf(name)) {
          const value = take(record, field);
          const isSafe = BigInt.asIntN(54, value) === value && value !== -(2n ** 53n);
          const expected = isSafe ? Number(value) : Number.NaN;
          expect(Reflect.get(message, field.name), field.name).toBe(expected);
        }
      }),
      { seed, numRuns: 300 },
    );
  });

  test('holds what a setter was given, or end names the field', () => {
    const number = fc.oneof(
      fc.maxSafeInteger(),
      fc.integer({ min: -2, max: 300 }),
      fc.double(),
      fc.constantFrom(0xff, 0x100, 0xffff, 0x1_0000, 2 ** 32 - 1, 2 ** 32, -0, 2 ** 53, Number.NaN),
    );
    const field = fc.constantFrom(...accessorsOf(name));
    fc.assert(
      fc.property(field, number, ({ name: key, offset, size }, value) => {
        const bytes = new Uint8Array(RECORD_BYTES).fill(0xa5);
        const message = new CLASS_OF[name](bytes).at(0).begin(MessageType[name]);
        setterOf(message, key)(value);
        const least = size === 8 ? Number.MIN_SAFE_INTEGER : 0;
        const most = size === 8 ? Number.MAX_SAFE_INTEGER : 2 ** (8 * size) - 1;
        const fits = Number.isInteger(value) && value >= least && value <= most;
        const expected = new Uint8Array(RECORD_BYTES);
        if (fits) {
          put(expected, { ...fieldNamed(name, key) }, value);
          expected[0] = MessageType[name];
          expected[1] = 1;
        }
        expect(message.end()).toBe(fits ? CodecCode.OK : CodecCode.FIELD + offset);
        expect(hex(bytes)).toBe(hex(expected));
      }),
      { seed, numRuns: 500 },
    );
  });
});

function fieldNamed(name: MessageName, key: string) {
  const field = LAYOUTS[name].find((one) => one.name === key);
  if (field === undefined) throw new Error(`${name} has no field ${key}`);
  return field;
}

describe('opaque bytes', () => {
  test('the timestamp of a report and of a heartbeat are two unsigned halves', () => {
    const record = new Uint8Array(RECORD_BYTES);
    const report = new ExecutionReport(record).at(0);
    report.setClientTimestamp(0xddcc_bbaa, 0x4433_2211);
    expect(hex(record.slice(40, 48))).toBe('aabbccdd11223344');
    expect([report.clientTimestampLow, report.clientTimestampHigh]).toEqual([
      0xddcc_bbaa, 0x4433_2211,
    ]);
    const beats = new Uint8Array(2 * RECORD_BYTES);
    const [from, to] = [new SessionMessage(beats), new SessionMessage(beats).at(RECORD_BYTES)];
    from.setClientTimestamp(1, 2 ** 32 - 1);
    to.copyClientTimestamp(from);
    expect(hex(beats.slice(RECORD_BYTES + 40, RECORD_BYTES + 48))).toBe('01000000ffffffff');
    for (const message of [report.begin(MessageType.REPORT), from.begin(MessageType.HEARTBEAT)]) {
      message.setClientTimestamp(2 ** 32, 0);
      expect(message.end()).toBe(CodecCode.FIELD + 40);
    }
  });

  test('a token is 32 bytes, and what is missing stays 0', () => {
    const record = new Uint8Array(RECORD_BYTES).fill(0xa5);
    const logon = new SessionMessage(record).at(0).begin(MessageType.LOGON);
    logon.setToken(Buffer.from('short'));
    const token = new Uint8Array(TOKEN_BYTES).fill(0xa5);
    logon.copyToken(token);
    expect(Buffer.from(token).toString('latin1')).toBe('short'.padEnd(TOKEN_BYTES, '\0'));
  });
});

describe('hostile bytes', () => {
  test('get a code at any place of any memory, for any number that is given as one', () => {
    const anyNumber = fc.oneof(fc.integer({ min: -4, max: 400 }), fc.double(), fc.maxSafeInteger());
    const memory = fc.tuple(fc.uint8Array({ maxLength: 300 }), frames(), fc.nat(300));
    fc.assert(
      fc.property(memory, anyNumber, anyNumber, ([noise, frame, at], offset, available) => {
        const bytes = noise.slice();
        bytes.set(frame.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length));
        const before = hex(bytes);
        const code = checkRecord(viewOf(bytes), offset, available);
        const isInside = offset >= 0 && offset + RECORD_BYTES <= bytes.length;
        expect(code === CodecCode.SHORT).toBe(!(isInside && available >= RECORD_BYTES));
        expect(hex(bytes)).toBe(before);
      }),
      { seed, numRuns: 5_000 },
    );
  });

  test('allocate nothing, whether they are a message or not', () => {
    const samples = fc.sample(frames(), { seed, numRuns: 4_000 });
    const records = samples.map((frame) => {
      const record = new Uint8Array(RECORD_BYTES);
      record.set(frame.subarray(0, RECORD_BYTES));
      return record;
    });
    const memory = Buffer.concat(records);
    const view = viewOf(memory);
    let good = 0;
    const all = (): void => {
      for (let at = 0; at < memory.length; at += RECORD_BYTES) {
        if (checkRecord(view, at, RECORD_BYTES) === CodecCode.OK) good++;
      }
    };
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 300 && least > 1_000; round++) {
      least = Math.min(least, allocationOf(all).bytes);
    }
    // 4,000 records: a single number boxed in one of ten of them would be 6,400 bytes.
    expect(least).toBeLessThanOrEqual(1_000);
    expect(good).toBeGreaterThan(0);
  });

  test('that are nearly a message get what the tables say', () => {
    const nearly = fc
      .constantFrom(...MESSAGE_NAMES)
      .chain((name) =>
        fc.tuple(
          fc.constant(recordOf(name)),
          fc.array(fc.tuple(fc.nat(RECORD_BYTES - 1), fc.nat(7)), { maxLength: 3 }),
        ),
      );
    fc.assert(
      fc.property(nearly, ([record, flips]) => {
        const bytes = record.slice();
        for (const [at, bit] of flips) bytes[at] = (bytes[at] as number) ^ (1 << bit);
        const verdict = byteTable(bytes).split('\n').at(-1);
        expect(verdict).toBe(verdictByTable(bytes));
      }),
      { seed, numRuns: 5_000 },
    );
  });
});

describe('the chapter on day 17', () => {
  const chapter = readFileSync(
    new URL('../../../notes/17-binary-protocol.md', import.meta.url),
    'utf8',
  );
  const vectors = JSON.parse(
    readFileSync(new URL('../../../days/17/checks/vectors.json', import.meta.url), 'utf8'),
  ) as readonly { readonly bytes: string }[];

  test('says how many examples are published, and shows three of them byte by byte', () => {
    expect(chapter).toContain(`\`days/17/checks/vectors.json\` has ${vectors.length} frames`);
    const tables = vectors.map(({ bytes }) => byteTable(Buffer.from(bytes, 'hex')));
    const shown = [...chapter.matchAll(/```text\n( 0 {2}[\s\S]*?)\n```/g)].map(([, one]) => one);
    expect(shown).toHaveLength(3);
    for (const one of shown) expect(tables).toContain(one);
  });
});
