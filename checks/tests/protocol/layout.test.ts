import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accountOf,
  clientOrderIdOf,
  copyOpaque64,
  Flags,
  LAYOUTS,
  MessageType,
  OrderType,
  orderIdOf,
  RECORD_BYTES,
  ReportOffset,
  RequestOffset,
  readInt64,
  SessionOffset,
  Side,
  TimeInForce,
  TOKEN_BYTES,
  writeInt64,
} from '#layout';
import { Limit } from '#limits';
import { seed } from '#seed';

const tables = Object.entries(LAYOUTS);
const SIZES = { u8: 1, u16: 2, u32: 4, i64: 8, opaque64: 8 } as const;

describe('the layout tables', () => {
  test.each(tables)('%s: fields fill the 64 bytes one after the other', (_name, fields) => {
    let at = 0;
    for (const field of fields) {
      expect(field.offset, field.name).toBe(at);
      at += field.size;
    }
    expect(at).toBe(RECORD_BYTES);
  });

  test.each(tables)('%s: every field is aligned to its size', (_name, fields) => {
    for (const field of fields) {
      expect(field.size, field.name).toBe(SIZES[field.type]);
      expect(field.offset % field.size, field.name).toBe(0);
    }
  });

  test.each(tables)('%s: names are unique, ranges fit the type', (_name, fields) => {
    expect(new Set(fields.map((field) => field.name)).size).toBe(fields.length);
    for (const { name, type, size, range } of fields) {
      expect(range === null, name).toBe(type === 'opaque64');
      if (range === null) continue;
      const [min, max] = range;
      expect(min, name).toBeLessThanOrEqual(max);
      const lowest = type === 'i64' ? Number.MIN_SAFE_INTEGER : 0;
      const highest = type === 'i64' ? Number.MAX_SAFE_INTEGER : 2 ** (8 * size) - 1;
      expect(min, name).toBeGreaterThanOrEqual(lowest);
      expect(max, name).toBeLessThanOrEqual(highest);
    }
  });

  test('the three requests share one shape, and their offsets are the table’s', () => {
    for (const fields of [LAYOUTS.NEW_ORDER, LAYOUTS.CANCEL_ORDER, LAYOUTS.REPLACE_ORDER]) {
      expect(Object.fromEntries(fields.map((field) => [field.name, field.offset]))).toEqual(
        RequestOffset,
      );
    }
  });

  test('the offsets of a report are the table’s', () => {
    const offsets = Object.fromEntries(LAYOUTS.REPORT.map((field) => [field.name, field.offset]));
    expect(offsets).toEqual(ReportOffset);
  });

  test('the two session messages share one shape, and their offsets are the tables’', () => {
    for (const [name, offset] of Object.entries(SessionOffset)) {
      const fields = [LAYOUTS.LOGON, LAYOUTS.HEARTBEAT].flatMap((layout) =>
        layout.filter((field) => field.name === (name === 'token' ? 'token0' : name)),
      );
      expect(new Set(fields.map((field) => field.offset)), name).toEqual(new Set([offset]));
    }
    expect(SessionOffset.token + TOKEN_BYTES).toBe(RECORD_BYTES);
  });

  test('no code is 0, so memory that nobody wrote is no message', () => {
    for (const codes of [MessageType, Side, OrderType, TimeInForce]) {
      expect(Object.values(codes)).not.toContain(0);
    }
  });

  test('a new order has these bytes', () => {
    const view = new DataView(new ArrayBuffer(RECORD_BYTES));
    view.setUint8(RequestOffset.type, MessageType.NEW_ORDER);
    view.setUint8(RequestOffset.version, 1);
    view.setUint16(RequestOffset.symbol, 3, true);
    view.setUint32(RequestOffset.account, 7, true);
    writeInt64(view, RequestOffset.correlationId, -1);
    view.setUint32(RequestOffset.clientOrderId, 0x0102, true);
    view.setUint8(RequestOffset.side, Side.SELL);
    view.setUint8(RequestOffset.orderType, OrderType.LIMIT);
    view.setUint8(RequestOffset.timeInForce, TimeInForce.GTC);
    view.setUint8(RequestOffset.flags, Flags.POST_ONLY);
    writeInt64(view, RequestOffset.priceTicks, 15_005);
    writeInt64(view, RequestOffset.quantityLots, 200);
    view.setUint32(RequestOffset.clientTimestampNs, 0xddccbbaa, true);
    view.setUint32(RequestOffset.clientTimestampNs + 4, 0x44332211, true);
    expect(Buffer.from(view.buffer).toString('hex').match(/.{16}/g)).toEqual([
      '0101030007000000',
      'ffffffffffffffff',
      '0201000002010101',
      '9d3a000000000000',
      'c800000000000000',
      'aabbccdd11223344',
      '0000000000000000',
      '0000000000000000',
    ]);
  });
});

describe('64-bit fields', () => {
  const view = new DataView(new ArrayBuffer(16));
  const safe = fc.oneof(
    fc.maxSafeInteger(),
    fc.constantFrom(
      0,
      -1,
      1,
      2 ** 31,
      -(2 ** 31),
      2 ** 32 - 1,
      2 ** 32,
      -(2 ** 32),
      -(2 ** 32) - 1,
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
    ),
  );

  test('every safe integer is written as the runtime’s own 64-bit integer would be', () => {
    fc.assert(
      fc.property(safe, (value) => {
        writeInt64(view, 8, value);
        expect(view.getBigInt64(8, true)).toBe(BigInt(value));
        expect(readInt64(view, 8)).toBe(value === 0 ? 0 : value);
      }),
      { seed },
    );
  });

  test('what is no safe integer reads as NaN and is never rounded', () => {
    const unsafe = fc.oneof(
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
      fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
      fc.constantFrom(2n ** 53n, -(2n ** 53n), 2n ** 53n + 1n, -(2n ** 53n) - 1n),
    );
    fc.assert(
      fc.property(unsafe, (value) => {
        view.setBigInt64(0, value, true);
        expect(readInt64(view, 0)).toBeNaN();
      }),
      { seed },
    );
  });

  test('the client’s timestamp is copied bit by bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (bytes) => {
        const to = new DataView(new ArrayBuffer(16));
        copyOpaque64(new DataView(bytes.buffer, bytes.byteOffset, 8), 0, to, 8);
        expect([...new Uint8Array(to.buffer, 8)]).toEqual([...bytes]);
      }),
      { seed },
    );
  });
});

describe('order ids', () => {
  const account = fc.integer({ min: 1, max: Limit.maxAccount });
  const clientOrderId = fc.integer({ min: 1, max: Limit.maxClientOrderId });

  test('account and client order id make one safe integer and come out of it again', () => {
    fc.assert(
      fc.property(account, clientOrderId, (a, c) => {
        const orderId = orderIdOf(a, c);
        expect(Number.isSafeInteger(orderId)).toBe(true);
        expect([accountOf(orderId), clientOrderIdOf(orderId)]).toEqual([a, c]);
      }),
      { seed },
    );
    expect(orderIdOf(Limit.maxAccount, Limit.maxClientOrderId)).toBe(Number.MAX_SAFE_INTEGER);
  });
});
