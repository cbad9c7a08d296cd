/**
 * The one message layout: what stands at which byte, from the client's socket to the report.
 *
 *     byte  0    1    2     4        8              16         20  21  22  23
 *         ┌────┬────┬─────┬────────┬──────────────┬──────────┬───┬───┬───┬───┐
 *         │type│vers│symb.│account │correlation id│client id │ four codes    │
 *         ├────┴────┴─────┴────────┼──────────────┼──────────┴───┴───┴───┴───┤
 *      24 │ price, ticks           │32 quantity   │40 client timestamp       │
 *         ├────────────────────────┼──────────────┴──────────────────────────┘
 *      48 │ the engine's own part  │     64 bytes: one cache line, one slot
 *         └────────────────────────┘
 *
 * The picture is that of an order; reports and the two session messages differ behind byte 16.
 * Every message is one record of {@link RECORD_BYTES} bytes, little-endian, each field aligned to
 * its size. The tables below are data: codec, notes and tests read them, and the offsets that the
 * code uses are made from them. The way of a record is copy-free after the gateway: the same
 * bytes that came in are what the ring holds.
 *
 * 64-bit fields are read and written as two 32-bit halves. Their values stay within the safe
 * integers, because a BigInt is an allocation; what lies outside is an error and never rounded.
 * The client's timestamp is opaque: it is copied half by half and never made a number.
 *
 * All of it may be called from any thread.
 */
import { Limit } from '#limits';

/** Bytes of every record. */
export const RECORD_BYTES = 64;

/** What stands in the second byte of every record. */
export const PROTOCOL_VERSION = 1;

/** No code is 0: memory that nobody wrote is no message. */
export const MessageType = {
  NEW_ORDER: 1,
  CANCEL_ORDER: 2,
  REPLACE_ORDER: 3,
  REPORT: 4,
  LOGON: 5,
  HEARTBEAT: 6,
} as const;

export const Side = { BUY: 1, SELL: 2 } as const;

export const OrderType = { LIMIT: 1, MARKET: 2 } as const;

/** Good till cancelled; immediate or cancel the rest; fill or kill: all of it now or nothing. */
export const TimeInForce = { GTC: 1, IOC: 2, FOK: 3 } as const;

/** Bits, to be combined with `|`. */
export const Flags = { NONE: 0, POST_ONLY: 1 } as const;

/** ACK and REJ answer a request, exactly one for each. FILL and CANCELLED tell what happened. */
export const ReportKind = { ACK: 1, REJ: 2, FILL: 3, CANCELLED: 4 } as const;

/** "This order belongs to no family": the correlation id of an uncorrelated order. */
export const UNCORRELATED = -1;

/**
 * How a field is stored. `i64` is a signed integer in the safe range, low half first; `opaque64`
 * is eight bytes that are copied and never read as a number.
 */
export type FieldType = 'u8' | 'u16' | 'u32' | 'i64' | 'opaque64';

export interface Field {
  readonly name: string;
  /** First byte, counted from the start of the record. */
  readonly offset: number;
  readonly size: 1 | 2 | 4 | 8;
  readonly type: FieldType;
  readonly unit: string;
  /** Smallest and largest value that is accepted; null where every bit pattern is. */
  readonly range: readonly [number, number] | null;
  readonly meaning: string;
  /** Set in a report: in a REJ it is the request's field, bit by bit, whatever was in it. */
  readonly isEchoed?: true;
}

const MAX_SAFE = Number.MAX_SAFE_INTEGER;

/** A field that must be zero in this message, kept so that all requests share one shape. */
const unused = (field: Field): Field => ({ ...field, range: [0, 0], meaning: 'not used here; 0' });

const head = (type: number): readonly Field[] => [
  {
    name: 'type',
    offset: 0,
    size: 1,
    type: 'u8',
    unit: 'code',
    range: [type, type],
    meaning: 'which message this is',
  },
  {
    name: 'version',
    offset: 1,
    size: 1,
    type: 'u8',
    unit: 'code',
    range: [PROTOCOL_VERSION, PROTOCOL_VERSION],
    meaning: 'version of this layout',
  },
  {
    name: 'symbol',
    offset: 2,
    size: 2,
    type: 'u16',
    unit: 'index',
    range: [0, Limit.maxSymbols - 1],
    meaning: 'which book',
  },
  {
    name: 'account',
    offset: 4,
    size: 4,
    type: 'u32',
    unit: 'id',
    range: [1, Limit.maxAccount],
    meaning: 'who trades; owns its client order ids',
  },
  {
    name: 'correlationId',
    offset: 8,
    size: 8,
    type: 'i64',
    unit: 'id',
    range: [UNCORRELATED, MAX_SAFE],
    meaning: 'family of the order; -1: none',
  },
  {
    name: 'clientOrderId',
    offset: 16,
    size: 4,
    type: 'u32',
    unit: 'id',
    range: [1, Limit.maxClientOrderId],
    meaning: 'chosen by the client; unique among the live orders of account and symbol',
  },
];

const codes: readonly Field[] = [
  {
    name: 'side',
    offset: 20,
    size: 1,
    type: 'u8',
    unit: 'code',
    range: [Side.BUY, Side.SELL],
    meaning: '1 buy, 2 sell',
  },
  {
    name: 'orderType',
    offset: 21,
    size: 1,
    type: 'u8',
    unit: 'code',
    range: [OrderType.LIMIT, OrderType.MARKET],
    meaning: '1 limit, 2 market',
  },
  {
    name: 'timeInForce',
    offset: 22,
    size: 1,
    type: 'u8',
    unit: 'code',
    range: [TimeInForce.GTC, TimeInForce.FOK],
    meaning: '1 good till cancelled, 2 immediate or cancel, 3 fill or kill',
  },
  {
    name: 'flags',
    offset: 23,
    size: 1,
    type: 'u8',
    unit: 'bits',
    range: [Flags.NONE, Flags.POST_ONLY],
    meaning: 'bit 0: post only, never take',
  },
];

const price: Field = {
  name: 'priceTicks',
  offset: 24,
  size: 8,
  type: 'i64',
  unit: 'ticks',
  range: [-Limit.maxPriceTicks, Limit.maxPriceTicks],
  meaning: 'limit price; 0 in a market order',
};

const quantity: Field = {
  name: 'quantityLots',
  offset: 32,
  size: 8,
  type: 'i64',
  unit: 'lots',
  range: [1, Limit.maxQuantityLots],
  meaning: 'how much',
};

const timestamp: Field = {
  name: 'clientTimestampNs',
  offset: 40,
  size: 8,
  type: 'opaque64',
  unit: 'ns',
  range: null,
  meaning: 'the client’s own clock; comes back bit by bit in what the request brings about',
};

/** Zero on the wire. In the ring the engine keeps its own notes there. */
const engineOwn: readonly Field[] = [
  {
    name: 'connectionId',
    offset: 48,
    size: 4,
    type: 'u32',
    unit: 'id',
    range: [0, 0],
    meaning: '0 on the wire; in the ring the connection that sent it',
  },
  {
    name: 'refusal',
    offset: 52,
    size: 4,
    type: 'u32',
    unit: 'code',
    range: [0, 0],
    meaning: '0 on the wire; in the ring the reason why a stage refused it, or 0',
  },
  {
    name: 'arrivalNs',
    offset: 56,
    size: 8,
    type: 'i64',
    unit: 'ns',
    range: [0, 0],
    meaning: '0 on the wire; in the ring the time of arrival since the engine’s start',
  },
];

export const NEW_ORDER: readonly Field[] = [
  ...head(MessageType.NEW_ORDER),
  ...codes,
  price,
  quantity,
  timestamp,
  ...engineOwn,
];

/** Takes a resting order out of the book. */
export const CANCEL_ORDER: readonly Field[] = [
  ...head(MessageType.CANCEL_ORDER),
  ...codes.map(unused),
  unused(price),
  unused(quantity),
  timestamp,
  ...engineOwn,
];

/** Gives a resting order a new price and a new open quantity. */
export const REPLACE_ORDER: readonly Field[] = [
  ...head(MessageType.REPLACE_ORDER),
  ...codes.map(unused),
  { ...price, meaning: 'new limit price' },
  { ...quantity, meaning: 'new open quantity' },
  timestamp,
  ...engineOwn,
];

/** What the engine sends: the answer to a request, or news of an order. */
export const REPORT: readonly Field[] = [
  ...head(MessageType.REPORT).map((field) => echoed(field)),
  {
    name: 'kind',
    offset: 20,
    size: 1,
    type: 'u8',
    unit: 'code',
    range: [ReportKind.ACK, ReportKind.CANCELLED],
    meaning: '1 ACK, 2 REJ, 3 FILL, 4 CANCELLED',
  },
  {
    name: 'reason',
    offset: 21,
    size: 1,
    type: 'u8',
    unit: 'code',
    range: [0, 255],
    meaning: 'see the table of reasons; 0 in ACK and FILL',
  },
  {
    name: 'side',
    offset: 22,
    size: 1,
    type: 'u8',
    unit: 'code',
    range: [0, Side.SELL],
    meaning: 'side of your order; 0 where it is not known',
  },
  {
    name: 'requestType',
    offset: 23,
    size: 1,
    type: 'u8',
    unit: 'code',
    range: [0, MessageType.HEARTBEAT],
    meaning: 'type of your request that brought this about; 0: another’s did, or it has none',
  },
  {
    ...price,
    isEchoed: true,
    range: [-MAX_SAFE, MAX_SAFE],
    meaning: 'ACK and REJ: as asked; FILL: price of the trade; CANCELLED: price of the order',
  },
  {
    ...quantity,
    isEchoed: true,
    range: [-MAX_SAFE, MAX_SAFE],
    meaning: 'ACK and REJ: as asked; FILL: traded now; CANCELLED: taken out of the book',
  },
  { ...timestamp, meaning: 'that of your request, bit by bit; 0 without one' },
  {
    name: 'leavesLots',
    offset: 48,
    size: 8,
    type: 'i64',
    unit: 'lots',
    range: [0, Limit.maxQuantityLots],
    meaning: 'FILL: still open after it; 0 in the other kinds',
  },
  {
    name: 'executionId',
    offset: 56,
    size: 8,
    type: 'i64',
    unit: 'id',
    range: [0, MAX_SAFE],
    meaning: 'FILL: number of the trade, the same for both sides; 0 in the other kinds',
  },
];

/** In a REJ even a field that is out of range comes back as it was sent, where it can be. */
function echoed(field: Field): Field {
  if (field.name === 'symbol') return { ...field, range: [0, 0xffff] };
  if (field.name === 'account' || field.name === 'clientOrderId') {
    return { ...field, range: [0, 0xffff_ffff] };
  }
  if (field.name === 'correlationId') {
    return { ...field, isEchoed: true, meaning: 'that of your request; -1 without one' };
  }
  return field;
}

/** A field without a use in both session messages. */
const spare = (offset: number, size: 2 | 4 | 8): Field => ({
  name: `unused${offset}`,
  offset,
  size,
  type: size === 2 ? 'u16' : size === 4 ? 'u32' : 'i64',
  unit: 'none',
  range: [0, 0],
  meaning: 'not used here; 0',
});

/** What both session messages begin with, up to byte 31. */
const sessionHead = (
  type: number,
  account: Pick<Field, 'range' | 'meaning'>,
  interval: Field,
): readonly Field[] => [
  ...head(type).filter(({ name }) => name === 'type' || name === 'version'),
  spare(2, 2),
  { name: 'account', offset: 4, size: 4, type: 'u32', unit: 'id', ...account },
  {
    name: 'correlationId',
    offset: 8,
    size: 8,
    type: 'i64',
    unit: 'id',
    range: [UNCORRELATED, MAX_SAFE],
    meaning: 'chosen by the client; comes back in the answer',
  },
  interval,
  spare(20, 4),
  {
    name: 'nextSequence',
    offset: 24,
    size: 8,
    type: 'i64',
    unit: 'requests',
    range: [0, MAX_SAFE],
    meaning:
      'from a client 0; from the engine the number of the account’s next request, counted from 1; 0 without a logon',
  },
];

/** Says who trades on a connection. Answered by a LOGON, or by a REJ. */
export const LOGON: readonly Field[] = [
  ...sessionHead(
    MessageType.LOGON,
    { range: [1, Limit.maxAccount], meaning: 'who trades on this connection from now on' },
    {
      name: 'heartbeatMs',
      offset: 16,
      size: 4,
      type: 'u32',
      unit: 'ms',
      range: [1, Limit.idleTimeoutMs],
      meaning:
        'from a client the longest silence that it promises; from the engine the silence after which it cuts off',
    },
  ),
  ...[0, 1, 2, 3].map((part): Field => {
    return {
      name: `token${part}`,
      offset: 32 + 8 * part,
      size: 8,
      type: 'opaque64',
      unit: 'text',
      range: null,
      meaning: `bytes ${8 * part} to ${8 * part + 7} of the token, filled up with 0; 0 from the engine`,
    };
  }),
];

/** Breaks the silence. Answered by a HEARTBEAT. */
export const HEARTBEAT: readonly Field[] = [
  ...sessionHead(
    MessageType.HEARTBEAT,
    {
      range: [0, Limit.maxAccount],
      meaning: 'from a client 0 or its account; from the engine that of the logon, 0 without one',
    },
    spare(16, 4),
  ),
  spare(32, 8),
  { ...timestamp, meaning: 'the client’s own clock; comes back bit by bit in the answer' },
  spare(48, 8),
  spare(56, 8),
];

/** The six layouts by the name of the message. */
export const LAYOUTS = {
  NEW_ORDER,
  CANCEL_ORDER,
  REPLACE_ORDER,
  REPORT,
  LOGON,
  HEARTBEAT,
} as const;

/** @throws RangeError when the table has no such field: a mistake of ours, found at start-up */
function offsetOf(table: readonly Field[], name: string): number {
  const field = table.find((candidate) => candidate.name === name);
  if (field === undefined) throw new RangeError(`layout: no field "${name}" in the table`);
  return field.offset;
}

/** First byte of each field of the three requests, which share one shape. */
export const RequestOffset = {
  type: offsetOf(NEW_ORDER, 'type'),
  version: offsetOf(NEW_ORDER, 'version'),
  symbol: offsetOf(NEW_ORDER, 'symbol'),
  account: offsetOf(NEW_ORDER, 'account'),
  correlationId: offsetOf(NEW_ORDER, 'correlationId'),
  clientOrderId: offsetOf(NEW_ORDER, 'clientOrderId'),
  side: offsetOf(NEW_ORDER, 'side'),
  orderType: offsetOf(NEW_ORDER, 'orderType'),
  timeInForce: offsetOf(NEW_ORDER, 'timeInForce'),
  flags: offsetOf(NEW_ORDER, 'flags'),
  priceTicks: offsetOf(NEW_ORDER, 'priceTicks'),
  quantityLots: offsetOf(NEW_ORDER, 'quantityLots'),
  clientTimestampNs: offsetOf(NEW_ORDER, 'clientTimestampNs'),
  connectionId: offsetOf(NEW_ORDER, 'connectionId'),
  refusal: offsetOf(NEW_ORDER, 'refusal'),
  arrivalNs: offsetOf(NEW_ORDER, 'arrivalNs'),
} as const;

/** First byte of each field of a report. */
export const ReportOffset = {
  type: offsetOf(REPORT, 'type'),
  version: offsetOf(REPORT, 'version'),
  symbol: offsetOf(REPORT, 'symbol'),
  account: offsetOf(REPORT, 'account'),
  correlationId: offsetOf(REPORT, 'correlationId'),
  clientOrderId: offsetOf(REPORT, 'clientOrderId'),
  kind: offsetOf(REPORT, 'kind'),
  reason: offsetOf(REPORT, 'reason'),
  side: offsetOf(REPORT, 'side'),
  requestType: offsetOf(REPORT, 'requestType'),
  priceTicks: offsetOf(REPORT, 'priceTicks'),
  quantityLots: offsetOf(REPORT, 'quantityLots'),
  clientTimestampNs: offsetOf(REPORT, 'clientTimestampNs'),
  leavesLots: offsetOf(REPORT, 'leavesLots'),
  executionId: offsetOf(REPORT, 'executionId'),
} as const;

/** First byte of each field of LOGON and HEARTBEAT that is not spare. */
export const SessionOffset = {
  type: offsetOf(LOGON, 'type'),
  version: offsetOf(LOGON, 'version'),
  account: offsetOf(LOGON, 'account'),
  correlationId: offsetOf(LOGON, 'correlationId'),
  heartbeatMs: offsetOf(LOGON, 'heartbeatMs'),
  nextSequence: offsetOf(LOGON, 'nextSequence'),
  /** LOGON alone; {@link TOKEN_BYTES} bytes. */
  token: offsetOf(LOGON, 'token0'),
  /** HEARTBEAT alone. */
  clientTimestampNs: offsetOf(HEARTBEAT, 'clientTimestampNs'),
} as const;

/** Bytes of a logon token on the wire. */
export const TOKEN_BYTES = 32;

const TWO_TO_32 = 0x1_0000_0000;

/**
 * Reads a signed 64-bit integer.
 *
 * @returns a safe integer, or NaN when the value on the wire is none: test with `value === value`
 *   or by any comparison, which NaN never passes
 */
export function readInt64(view: DataView, offset: number): number {
  const value = view.getInt32(offset + 4, true) * TWO_TO_32 + view.getUint32(offset, true);
  return value >= -MAX_SAFE && value <= MAX_SAFE ? value : Number.NaN;
}

/** Writes a safe integer; the caller has checked that it is one. */
export function writeInt64(view: DataView, offset: number, value: number): void {
  view.setInt32(offset + 4, Math.floor(value / TWO_TO_32), true);
  view.setUint32(offset, value >>> 0, true);
}

/**
 * Copies a record word by word, from bytes that need not be aligned: a third of the time that a
 * loop over bytes takes, and no view or call that allocates.
 */
export function copyRecord(from: Uint8Array, at: number, to: DataView, toOffset: number): void {
  for (let i = 0; i < RECORD_BYTES; i += 4) {
    const word =
      (from[at + i] as number) |
      ((from[at + i + 1] as number) << 8) |
      ((from[at + i + 2] as number) << 16) |
      ((from[at + i + 3] as number) << 24);
    to.setInt32(toOffset + i, word, true);
  }
}

/** Copies eight bytes that are never looked at. */
export function copyOpaque64(from: DataView, fromOffset: number, to: DataView, toOffset: number) {
  to.setUint32(toOffset, from.getUint32(fromOffset, true), true);
  to.setUint32(toOffset + 4, from.getUint32(fromOffset + 4, true), true);
}

/**
 * The book's name for an order: the account in the high half, the client order id in the low one.
 * So every account has its own ids, nobody can take another's, and the id is known before the
 * answer comes. A safe integer, because {@link Limit.maxAccount} has 21 bits.
 */
export function orderIdOf(account: number, clientOrderId: number): number {
  return account * TWO_TO_32 + clientOrderId;
}

/** The high half of an order id. */
export function accountOf(orderId: number): number {
  return Math.floor(orderId / TWO_TO_32);
}

/** The low half of an order id. */
export function clientOrderIdOf(orderId: number): number {
  return orderId >>> 0;
}
