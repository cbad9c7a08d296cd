/** Day 17, stage 3: a number comes out as it went in, or it does not go in. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderMessage } from '#codec';
import { MessageType, RECORD_BYTES } from '#layout';
import { ExecutionReport, SessionMessage } from '#messages';
import { expectNoAllocation } from '../../../checks/lib/expect-no-allocation.ts';
import {
  begun,
  changed,
  codeText,
  dirtyMemory,
  expectBytes,
  fieldOf,
  forAll,
  NARROW,
  put,
  recordOf,
  take,
  WIDE,
} from './kit.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const TWO_TO_32 = 2 ** 32;
const EDGES = [
  0,
  1,
  -1,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  TWO_TO_32 - 1,
  TWO_TO_32,
  TWO_TO_32 + 1,
  -TWO_TO_32 + 1,
  -TWO_TO_32,
  -TWO_TO_32 - 1,
  MAX,
  -MAX,
] as const;

test('a setter does not look at the range of the table', () => {
  const { order } = begun();
  order.account = 5_000_000;
  order.side = 9;
  order.quantityLots = -3;
  expect(
    codeText(order.end()),
    'Account 5,000,000, side 9, −3 lots: wrong, but the bytes hold them as they are. The reader decides',
  ).toBe('OK');
  expect([order.account, order.side, order.quantityLots]).toEqual([5_000_000, 9, -3]);
});

test('a 64-bit number is signed, its low half first', () => {
  for (const name of WIDE) {
    for (const value of EDGES) {
      const { order, bytes } = begun();
      order[name] = value;
      const expected = new Uint8Array(RECORD_BYTES);
      put(expected, fieldOf('NEW_ORDER', name), value);
      expectBytes(
        bytes,
        expected,
        `${name} = ${value}. The low half is the number modulo 2³², the high half what is left of it by 2³², rounded down`,
      );
    }
  }
});

test('every safe integer comes back as it went in', () => {
  for (const name of WIDE) {
    for (const value of EDGES) {
      const order = new OrderMessage(recordOf('NEW_ORDER', { [name]: value })).at(0);
      expect(order[name], `${name} of a record that holds ${value}`).toBe(value);
    }
  }
});

test('what is no safe integer reads as NaN', () => {
  const beyond = [2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 53n), -(2n ** 63n)];
  for (const name of WIDE) {
    for (const value of beyond) {
      const order = new OrderMessage(recordOf('NEW_ORDER', { [name]: value })).at(0);
      expect(
        order[name],
        `${name} of a record that holds ${value}. The number next to it would be another price; NaN passes no comparison, so nobody takes it for one`,
      ).toBeNaN();
    }
  }
});

test('0 is written and read as 0, also −0', () => {
  for (const name of WIDE) {
    const { order, bytes } = begun();
    order[name] = -0;
    expect(codeText(order.end()), `${name} = −0, which is 0`).toBe('OK');
    expectBytes(bytes.slice(2), new Uint8Array(62), '−0 is written as 0');
    expect(Object.is(order[name], 0), `${name} reads as 0 and not as −0`).toBe(true);
  }
  for (const [name] of NARROW) {
    const { order } = begun();
    order[name] = -0;
    expect(codeText(order.end()), `${name} = −0, which is 0`).toBe('OK');
  }
});

test('a 64-bit setter refuses what is no safe integer', () => {
  const unfit = [MAX + 1, -MAX - 1, 2 ** 63, 2 ** 64, 1e300, 0.5, -0.5, 1.5];
  for (const name of WIDE) {
    for (const value of [...unfit, Number.NaN, Number.POSITIVE_INFINITY]) {
      const { order, bytes } = begun();
      order[name] = value;
      expect(
        changed(new Uint8Array(RECORD_BYTES), bytes),
        `${name} = ${value}: nothing is written, not even half of it`,
      ).toBe('nothing');
      expect(
        codeText(order.end()),
        `${name} = ${value} is no safe integer: end says which field it was`,
      ).toBe(`FIELD ${name}`);
    }
  }
});

test('a narrow setter refuses what its bytes cannot hold', () => {
  for (const [name, most] of NARROW) {
    for (const value of [
      most + 2,
      most + 1,
      -1,
      0.5,
      1.5,
      most + 2 ** 32,
      Number.NaN,
      -TWO_TO_32,
    ]) {
      const { order, bytes } = begun();
      order[name] = value;
      expect(
        changed(new Uint8Array(RECORD_BYTES), bytes),
        `${name} = ${value}. DataView would write the low bits and say nothing: side 257 would go out as 1, a buy`,
      ).toBe('nothing');
      expect(
        codeText(order.end()),
        `${name} = ${value} does not fit: whole numbers from 0 to ${most} do, and DataView does not ask`,
      ).toBe(`FIELD ${name}`);
    }
    const { order } = begun();
    order[name] = most;
    expect(codeText(order.end()), `${name} = ${most} is the most that fits`).toBe('OK');
    expect(order[name]).toBe(most);
  }
});

test('a timestamp is refused as a whole', () => {
  for (const [low, high] of [
    [TWO_TO_32, 1],
    [1, TWO_TO_32],
    [-1, 1],
    [1, 0.5],
    [Number.NaN, 1],
  ] as const) {
    const { order, bytes } = begun();
    order.setClientTimestamp(low, high);
    expect(
      changed(new Uint8Array(RECORD_BYTES), bytes),
      `The halves ${low} and ${high}: one does not fit, so neither is written`,
    ).toBe('nothing');
    expect(
      codeText(order.end()),
      `The halves ${low} and ${high}: the field is named by its own offset, whichever half is wrong`,
    ).toBe('FIELD clientTimestampNs');
  }
});

test('a message with a number that was refused never gets its type', () => {
  const { order, bytes } = begun();
  order.account = 7;
  order.priceTicks = 0.5;
  order.side = 300;
  order.priceTicks = 100;
  expect(
    codeText(order.end()),
    'The first field that was refused is the answer, also if it was set to something better since',
  ).toBe('FIELD priceTicks');
  expect(
    [bytes[0], bytes[1]],
    'Neither type nor version is written: what stands there is no message, so it cannot be sent by mistake',
  ).toEqual([0, 0]);
  expect(codeText(order.end()), 'Asked again, end says the same').toBe('FIELD priceTicks');
  expect(
    codeText(order.at(order.offset).end()),
    'To move with `at` forgets nothing: only begin does',
  ).toBe('FIELD priceTicks');
  order.begin(MessageType.NEW_ORDER).priceTicks = 100;
  expect(codeText(order.end()), 'begin starts afresh and forgets what was refused before').toBe(
    'OK',
  );
});

test('reports and session messages, which extend your Message, work with it', () => {
  const bytes = dirtyMemory(2);
  const report = new ExecutionReport(bytes).at(RECORD_BYTES).begin(MessageType.REPORT);
  report.kind = 3;
  report.account = 7;
  report.executionId = 2 ** 40;
  report.leavesLots = 5;
  expect(codeText(report.end(), 'REPORT')).toBe('OK');
  expect([report.type, report.version, report.kind, report.executionId]).toEqual([
    MessageType.REPORT,
    1,
    3,
    2 ** 40,
  ]);
  const logon = new SessionMessage(bytes).at(0).begin(MessageType.LOGON);
  logon.heartbeatMs = 2 ** 32;
  expect(
    codeText(logon.end(), 'LOGON'),
    'Message.refuse notes the field, and Message.end returns it',
  ).toBe('FIELD heartbeatMs');
  expect(logon.type).toBe(0);
});

test('whatever number is set comes out again, or leaves no trace', () => {
  const number = fc.oneof(
    fc.maxSafeInteger(),
    fc.double(),
    fc.integer({ min: -300, max: 70_000 }),
    fc.constantFrom(...EDGES),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }).map(Number),
  );
  const names = [...WIDE, ...NARROW.map(([name]) => name)];
  forAll(
    fc.tuple(fc.constantFrom(...names), number),
    ([name, value]) => {
      const { order, bytes } = begun();
      order[name] = value;
      const field = fieldOf('NEW_ORDER', name);
      const came = take(bytes, field);
      const [, most = MAX] = NARROW.find(([one]) => one === name) ?? [];
      const least = most === MAX ? -MAX : 0;
      const fits = Number.isInteger(value) && value >= least && value <= most;
      expect(
        `${codeText(order.end())}, ${came} stands there`,
        `${name} = ${value}, which ${fits ? 'fits' : 'does not fit'}`,
      ).toBe(fits ? `OK, ${BigInt(value)} stands there` : `FIELD ${name}, 0 stands there`);
    },
    1_500,
  );
});

/** One field at a time: what the compiler puts into one function must not matter here. */
const WRITES: readonly (readonly [name: string, set: (order: OrderMessage, i: number) => void])[] =
  [
    [
      'correlationId',
      (order, i) => {
        order.correlationId = 2 ** 40 + i;
      },
    ],
    [
      'priceTicks',
      (order, i) => {
        order.priceTicks = -(2 ** 33) - i;
      },
    ],
    [
      'quantityLots',
      (order, i) => {
        order.quantityLots = 1 + i;
      },
    ],
  ];

const READS: readonly (readonly [name: string, isRight: (order: OrderMessage) => boolean])[] = [
  ['correlationId', (order) => order.correlationId > 0],
  ['priceTicks', (order) => order.priceTicks < 0],
  ['quantityLots', (order) => order.quantityLots > 0],
];

test('nothing is allocated for a 64-bit field', () => {
  const memory = dirtyMemory(64, true);
  const [writer, reader] = [new OrderMessage(memory), new OrderMessage(memory)];
  const lookFor =
    'getBigInt64, setBigInt64 and BigInt() make an object each time; so does whatever returns two halves at once. 16 bytes are one number in a box: a number beyond 31 bits is made into an object when it goes into or out of a function that the compiler has not inlined. Work with the halves where the number is';
  for (const [name, set] of WRITES) {
    const write = (count: number): void => {
      for (let i = 0; i < count; i++) set(writer.at((i & 63) * RECORD_BYTES), i);
    };
    expectNoAllocation('message', `Writing ${name}`, write, lookFor);
  }
  let wrong = 0;
  for (const [name, isRight] of READS) {
    const read = (count: number): void => {
      for (let i = 0; i < count; i++) if (!isRight(reader.at((i & 63) * RECORD_BYTES))) wrong++;
    };
    expectNoAllocation('message', `Reading ${name}`, read, lookFor);
  }
  expect(wrong, 'Each field is read as it was written').toBe(0);
});
