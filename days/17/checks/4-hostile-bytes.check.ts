/** Day 17, stage 4: any bytes, one code, never an exception. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CodecCode } from '#codec';
import { LAYOUTS, MessageType, RECORD_BYTES, ReportKind } from '#layout';
import { checkRecord } from '#record-check';
import { expectNoAllocation } from '../../../checks/lib/expect-no-allocation.ts';
import {
  codeText,
  expectBytes,
  forAll,
  frames,
  hex,
  MESSAGE_NAMES,
  type MessageName,
  put,
  REQUEST_NAMES,
  recordOf,
  type Values,
  valueIn,
  verdictByTable,
  viewOf,
  withoutThrowing,
} from './kit.ts';

/** What `checkRecord` says of a frame, in words. */
function verdict(bytes: Uint8Array): string {
  const name = MESSAGE_NAMES.find((one) => MessageType[one] === bytes[0]) ?? 'NEW_ORDER';
  return withoutThrowing(`checkRecord(${hex(bytes)})`, () =>
    codeText(checkRecord(viewOf(bytes), 0, bytes.length), name),
  );
}

/** What it says of a message that is right but for these fields. */
function verdictOn(name: MessageName, values: Values): string {
  return verdict(recordOf(name, values));
}

test('each of the six messages is OK', () => {
  for (const name of MESSAGE_NAMES) {
    expect(verdictOn(name, {}), `A ${name} with every field in range`).toBe('OK');
  }
});

test('fewer bytes than a record are SHORT', () => {
  for (const length of [0, 1, 2, 63]) {
    const bytes = recordOf('NEW_ORDER').slice(0, length);
    expect(verdict(bytes), `A frame of ${length} bytes, and no memory behind it`).toBe('SHORT');
  }
  const memory = new Uint8Array(3 * RECORD_BYTES);
  memory.set(recordOf('NEW_ORDER'), RECORD_BYTES);
  expect(
    codeText(checkRecord(viewOf(memory), RECORD_BYTES, 63)),
    'Of the record 63 bytes are available. What lies behind is there, and belongs to somebody else',
  ).toBe('SHORT');
  expect(
    codeText(checkRecord(viewOf(memory), RECORD_BYTES, 10_000)),
    'More than 64 bytes are available: what lies behind the record is not looked at',
  ).toBe('OK');
});

test('a record that does not lie in the memory is SHORT, whatever the numbers are', () => {
  const view = viewOf(recordOf('NEW_ORDER'));
  for (const offset of [
    -1,
    1,
    63,
    64,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    Number.NaN,
    -Infinity,
    Infinity,
  ]) {
    const code = withoutThrowing(`checkRecord(view, ${offset}, 64)`, () =>
      checkRecord(view, offset, RECORD_BYTES),
    );
    expect(
      codeText(code),
      `A record at byte ${offset} of a memory of 64 bytes. Ask whether all of it lies inside, and ask for what is right: NaN passes every "is it too large"`,
    ).toBe('SHORT');
  }
  for (const available of [-1, 0, Number.NaN, -Infinity]) {
    const code = checkRecord(view, 0, available);
    expect(codeText(code), `${available} bytes are available`).toBe('SHORT');
  }
});

test('another version is WRONG_VERSION, before the type is asked for', () => {
  for (const version of [0, 2, 255]) {
    const bytes = recordOf('NEW_ORDER', { version });
    expect(
      verdict(bytes),
      `Version ${version}. Only version 1 is known here, and in a newer one everything may lie elsewhere`,
    ).toBe('WRONG_VERSION');
    bytes[0] = 99;
    expect(
      verdict(bytes),
      `Version ${version} and type 99. What the type 99 means in that version nobody knows here`,
    ).toBe('WRONG_VERSION');
  }
  expect(verdict(new Uint8Array(RECORD_BYTES)), 'Memory that nobody wrote').toBe('WRONG_VERSION');
});

test('a type without a table is UNKNOWN_TYPE', () => {
  const last = Math.max(...Object.values(MessageType));
  for (const type of [0, last + 1, 128, 255]) {
    const bytes = recordOf('NEW_ORDER');
    bytes[0] = type;
    expect(
      verdict(bytes),
      `Type ${type}; there are 1 to ${last}. The bytes of names that every object has, such as "constructor", are no types either`,
    ).toBe('UNKNOWN_TYPE');
  }
});

test('what is no safe integer is out of every range, not rounded into it', () => {
  for (const name of MESSAGE_NAMES) {
    for (const field of LAYOUTS[name]) {
      if (field.type !== 'i64') continue;
      for (const value of [2n ** 53n, 2n ** 62n + 1n, -(2n ** 53n), -(2n ** 62n)]) {
        expect(
          verdictOn(name, { [field.name]: value }),
          `A ${name} whose ${field.name} is ${value}. It reads as NaN: "is it below the least" is false, and so is "is it above the most"`,
        ).toBe(`FIELD ${field.name}`);
      }
    }
  }
});

test('each field is within its range, in each message', () => {
  for (const name of MESSAGE_NAMES) {
    for (const field of LAYOUTS[name].slice(2)) {
      if (field.range === null) continue;
      const [least, most] = field.range;
      for (const value of new Set([least, most])) {
        expect(
          verdictOn(name, { [field.name]: value }),
          `A ${name} whose ${field.name} is ${value}, at the end of its range`,
        ).toBe('OK');
      }
      const lowest = field.size === 8 ? -(2n ** 63n) : 0n;
      const highest = field.size === 8 ? 2n ** 63n - 1n : 2n ** BigInt(8 * field.size) - 1n;
      for (const value of [BigInt(least) - 1n, BigInt(most) + 1n, lowest, highest]) {
        const isOutside = value < BigInt(least) || value > BigInt(most);
        if (!isOutside || value < lowest || value > highest) continue;
        expect(
          verdictOn(name, { [field.name]: value }),
          `A ${name} whose ${field.name} is ${value}; the table of ${name} has ${least} … ${most}`,
        ).toBe(`FIELD ${field.name}`);
      }
    }
  }
});

test('a field that may hold any bits may', () => {
  for (const name of MESSAGE_NAMES) {
    for (const field of LAYOUTS[name]) {
      if (field.range !== null) continue;
      for (const value of [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n]) {
        expect(
          verdictOn(name, { [field.name]: value }),
          `${field.name} of a ${name}: eight bytes that are copied and never read as a number`,
        ).toBe('OK');
      }
    }
  }
});

test('a REJ repeats what it was asked, wrong as it may be; other reports do not', () => {
  const echoed = LAYOUTS.REPORT.filter(({ isEchoed }) => isEchoed);
  expect(echoed.length).toBeGreaterThan(0);
  for (const { name } of echoed) {
    const values = { [name]: 2n ** 62n };
    expect(
      verdictOn('REPORT', { kind: ReportKind.REJ, reason: 4, ...values }),
      `A REJ whose ${name} is 2⁶²: the engine has sent back, bit by bit, what it was sent. A client that takes that for garbage never learns why its order was refused`,
    ).toBe('OK');
    for (const kind of [ReportKind.ACK, ReportKind.FILL, ReportKind.CANCELLED]) {
      expect(
        verdictOn('REPORT', { kind, ...values }),
        `A report of kind ${kind} whose ${name} is 2⁶²; only a REJ repeats`,
      ).toBe(`FIELD ${name}`);
    }
  }
  expect(
    verdictOn('REPORT', { kind: ReportKind.REJ, executionId: -1 }),
    'Fields that are not echoed have their range in a REJ as well',
  ).toBe('FIELD executionId');
});

test('of several wrong fields the one with the lowest offset is named', () => {
  const everything = { symbol: 999, account: 0, side: 9, priceTicks: 2n ** 60n, refusal: 1 };
  const words = Object.keys(everything).map((name) => `FIELD ${name}`);
  const names = Object.keys(everything);
  for (let first = 0; first < names.length; first++) {
    const wrong = Object.fromEntries(Object.entries(everything).slice(first));
    expect(
      verdictOn('NEW_ORDER', wrong),
      `A new order with wrong ${names.slice(first).join(', ')}: two readers must give the same answer to the same bytes`,
    ).toBe(words[first]);
  }
});

test('what a cancel or replace does not use is 0', () => {
  for (const name of REQUEST_NAMES) {
    for (const field of LAYOUTS[name]) {
      if (field.range?.[1] !== 0) continue;
      const bytes = recordOf(name);
      for (let i = 0; i < field.size; i++) {
        const one = bytes.slice();
        one[field.offset + i] = 0x80;
        expect(
          verdict(one),
          `A ${name} with one bit in byte ${field.offset + i}, in ${field.name}: every byte that must be 0 is looked at`,
        ).toBe(`FIELD ${field.name}`);
      }
    }
  }
});

test('the record is checked where it lies, and nothing is written', () => {
  for (const offset of [0, 1, 3, 64, 65, 100]) {
    const memory = new Uint8Array(200).fill(0xff);
    memory.set(recordOf('REPLACE_ORDER'), offset);
    const before = memory.slice();
    expect(
      codeText(checkRecord(viewOf(memory), offset, RECORD_BYTES)),
      `A good record at byte ${offset}, 0xff all around it`,
    ).toBe('OK');
    expectBytes(memory, before, 'checkRecord decides; it writes nothing');
  }
});

test('for any bytes the answer is the one that the tables give', () => {
  forAll(
    frames(),
    (bytes) => {
      const before = hex(bytes);
      expect(verdict(bytes), `Go through the table with these bytes: ${before}`).toBe(
        verdictByTable(bytes),
      );
      expect(hex(bytes), 'checkRecord decides; it writes nothing').toBe(before);
    },
    3_000,
  );
});

test('for any field at any value the answer is the one that the tables give', () => {
  const one = fc.constantFrom(...MESSAGE_NAMES).chain((name) =>
    fc.tuple(
      fc.constant(name),
      fc
        .constantFrom(...LAYOUTS[name].slice(2))
        .chain((field) =>
          fc.tuple(
            fc.constant(field),
            fc.oneof(valueIn(field), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)),
          ),
        ),
    ),
  );
  forAll(
    one,
    ([name, [field, value]]) => {
      const bytes = recordOf(name);
      put(bytes, field, field.size === 8 ? value : Number(BigInt.asUintN(8 * field.size, value)));
      expect(verdict(bytes), `A ${name} whose ${field.name} is ${value}`).toBe(
        verdictByTable(bytes),
      );
    },
    2_000,
  );
});

test('nothing is allocated for a record, good or bad', () => {
  const bad = MESSAGE_NAMES.map((name) => {
    const wide = LAYOUTS[name].filter(({ type }) => type === 'i64');
    const records = wide.map((field) => recordOf(name, { [field.name]: 2n ** 60n }));
    return [`a bad ${name}`, records] as const;
  });
  for (const [what, records] of [
    ...MESSAGE_NAMES.map((name) => [`a good ${name}`, [recordOf(name)]] as const),
    ...bad,
    ['memory that nobody wrote', [new Uint8Array(RECORD_BYTES)]] as const,
  ]) {
    const memory = new Uint8Array(records.length * RECORD_BYTES);
    records.forEach((record, i) => {
      memory.set(record, i * RECORD_BYTES);
    });
    const view = viewOf(memory);
    let ok = 0;
    expectNoAllocation(
      'message',
      `Checking ${what}`,
      (count) => {
        for (let i = 0; i < count; i++) {
          const offset = (i % records.length) * RECORD_BYTES;
          if (checkRecord(view, offset, RECORD_BYTES) === CodecCode.OK) ok++;
        }
      },
      'Look for what makes an object each time: a BigInt, an array to loop over, a closure, an entry of a Map, a 64-bit number that a function returns',
    );
    expect(ok > 0).toBe(what.startsWith('a good'));
  }
});
