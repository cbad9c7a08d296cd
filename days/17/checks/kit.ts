/** What the checks of this day share: records made by the tables, and the tables' own reading of them. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { CodecCode, OrderMessage } from '#codec';
import {
  type Field,
  LAYOUTS,
  MessageType,
  OrderType,
  RECORD_BYTES,
  ReportKind,
  Side,
  TimeInForce,
} from '#layout';
import { seed } from '#seed';

export type MessageName = keyof typeof LAYOUTS;

/** Values of fields by their names; 64-bit ones also as a BigInt, for what no number can hold. */
export type Values = Readonly<Record<string, number | bigint>>;

/** The fields of an order that are 64 bits wide. */
export const WIDE = ['correlationId', 'priceTicks', 'quantityLots'] as const;

/** The fields of an order that are narrower, with what their bytes can hold at most. */
export const NARROW = [
  ['symbol', 0xffff],
  ['account', 0xffff_ffff],
  ['clientOrderId', 0xffff_ffff],
  ['side', 0xff],
  ['orderType', 0xff],
  ['timeInForce', 0xff],
  ['flags', 0xff],
] as const;

export const REQUEST_NAMES = ['NEW_ORDER', 'CANCEL_ORDER', 'REPLACE_ORDER'] as const;
export const MESSAGE_NAMES = Object.keys(LAYOUTS) as readonly MessageName[];

/** A value for each field that is right, unless its range begins with it. */
const USUAL: Values = {
  account: 7,
  correlationId: -1,
  clientOrderId: 258,
  side: Side.SELL,
  orderType: OrderType.LIMIT,
  timeInForce: TimeInForce.GTC,
  priceTicks: 15_005,
  quantityLots: 200,
  kind: ReportKind.ACK,
  heartbeatMs: 1_000,
  clientTimestampNs: 0x4433_2211_ddcc_bbaan,
};

/** A message that is right in every field that is not given: 64 bytes. */
export function recordOf(name: MessageName, values: Values = {}): Uint8Array {
  const bytes = new Uint8Array(RECORD_BYTES);
  for (const field of LAYOUTS[name]) {
    const isFixed = field.range !== null && field.range[0] === field.range[1];
    const usual = isFixed ? undefined : USUAL[field.name];
    put(bytes, field, values[field.name] ?? usual ?? field.range?.[0] ?? 0);
  }
  return bytes;
}

/** Writes one field by the runtime's own integers. */
export function put(bytes: Uint8Array, { offset, size }: Field, value: number | bigint): void {
  const view = viewOf(bytes);
  if (size === 8) view.setBigInt64(offset, BigInt(value), true);
  else if (size === 4) view.setUint32(offset, Number(value), true);
  else if (size === 2) view.setUint16(offset, Number(value), true);
  else view.setUint8(offset, Number(value));
}

/** Reads one field by the runtime's own integers. */
export function take(bytes: Uint8Array, { offset, size }: Field): bigint {
  const view = viewOf(bytes);
  if (size === 8) return view.getBigInt64(offset, true);
  if (size === 4) return BigInt(view.getUint32(offset, true));
  return BigInt(size === 2 ? view.getUint16(offset, true) : view.getUint8(offset));
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function fieldOf(name: MessageName, field: string): Field {
  const found = LAYOUTS[name].find((one) => one.name === field);
  if (found === undefined) throw new Error(`${name} has no field "${field}"`);
  return found;
}

/** What a code means, in words: `OK`, `SHORT`, `FIELD priceTicks`. */
export function codeText(code: number, name: MessageName = 'NEW_ORDER'): string {
  const known = Object.entries(CodecCode).find(([key, one]) => key !== 'FIELD' && one === code);
  if (known !== undefined) return known[0];
  const field = LAYOUTS[name].find(({ offset }) => CodecCode.FIELD + offset === code);
  return field === undefined ? `${code}, which is no code` : `FIELD ${field.name}`;
}

/** The answer that the tables give, found with BigInt and without haste. */
export function verdictByTable(bytes: Uint8Array): string {
  if (bytes.length < RECORD_BYTES) return 'SHORT';
  if (bytes[1] !== 1) return 'WRONG_VERSION';
  const name = MESSAGE_NAMES.find((one) => MessageType[one] === bytes[0]);
  if (name === undefined) return 'UNKNOWN_TYPE';
  const repeats = name === 'REPORT' && bytes[20] === ReportKind.REJ;
  for (const field of LAYOUTS[name]) {
    if (field.range === null || (repeats && field.isEchoed === true)) continue;
    const value = take(bytes, field);
    const [least, most] = field.range;
    if (value < BigInt(least) || value > BigInt(most)) return `FIELD ${field.name}`;
  }
  return 'OK';
}

/** Which fields of an order lie where two records differ; `nothing` when they do not. */
export function changed(before: Uint8Array, after: Uint8Array): string {
  const names = LAYOUTS.NEW_ORDER.filter(({ offset, size }) =>
    before.subarray(offset, offset + size).some((byte, i) => byte !== after[offset + i]),
  ).map(({ name }) => name);
  return names.join(', ') || 'nothing';
}

/** Bytes as a reader of a failure can compare them: eight in a group. */
export function hex(bytes: Uint8Array): string {
  return (
    Buffer.from(bytes)
      .toString('hex')
      .match(/.{1,16}/g) ?? []
  ).join(' ');
}

/** Compares eight bytes at a time, so that a failure shows the ones that differ and no others. */
export function expectBytes(got: Uint8Array, expected: Uint8Array, why: string): void {
  expect(got.length, why).toBe(expected.length);
  for (let at = 0; at < expected.length; at += 8) {
    const end = Math.min(at + 8, expected.length);
    expect(`bytes ${at} to ${end - 1}: ${spaced(got.slice(at, end))}`, why).toBe(
      `bytes ${at} to ${end - 1}: ${spaced(expected.slice(at, end))}`,
    );
  }
}

function spaced(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** Memory of that many records with a pattern in it that no byte of a record is likely to have. */
export function dirtyMemory(records: number, shared = false): Uint8Array {
  const size = records * RECORD_BYTES;
  return new Uint8Array(shared ? new SharedArrayBuffer(size) : new ArrayBuffer(size)).fill(0xa5);
}

/** Writes every field of an order through the setters, the narrow ones in the order of the names. */
export function fill(order: OrderMessage, values: Readonly<Record<string, number>>): void {
  for (const [name] of NARROW) order[name] = values[name] ?? 0;
  for (const name of WIDE) order[name] = values[name] ?? 0;
}

/** An order in memory of its own, begun. */
export function begun(type: number = MessageType.NEW_ORDER): {
  readonly order: OrderMessage;
  readonly bytes: Uint8Array;
} {
  const bytes = dirtyMemory(1);
  return { order: new OrderMessage(bytes).at(0).begin(type), bytes };
}

/** Values of a field: mostly within its range, often at its ends, now and then beyond. */
export function valueIn({ size, range }: Field): fc.Arbitrary<bigint> {
  const bits = BigInt(8 * size);
  const any =
    size === 8
      ? fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      : fc.bigInt({ min: 0n, max: 2n ** bits - 1n });
  if (range === null) return any;
  const [least, most] = [BigInt(range[0]), BigInt(range[1])];
  const ends = [least - 1n, least, most, most + 1n].filter(
    (end) => size === 8 || (end >= 0n && end < 2n ** bits),
  );
  return fc.oneof(
    { weight: 40, arbitrary: fc.bigInt({ min: least, max: most }) },
    { weight: 3, arbitrary: fc.constantFrom(...ends) },
    { weight: 1, arbitrary: any },
  );
}

/** Frames: messages with a wrong field now and then, changed bytes, and bytes of any kind. */
export function frames(): fc.Arbitrary<Uint8Array> {
  const message = fc
    .constantFrom(...MESSAGE_NAMES)
    .chain((name) =>
      fc
        .record(Object.fromEntries(LAYOUTS[name].map((field) => [field.name, valueIn(field)])))
        .map((values) => recordOf(name, values)),
    );
  const mutated = fc
    .tuple(message, fc.nat(RECORD_BYTES - 1), fc.nat(255), fc.nat(80))
    .map(([bytes, at, byte, length]) => {
      const copy = new Uint8Array(length);
      copy.set(bytes.subarray(0, length));
      if (at < length) copy[at] = byte;
      return copy;
    });
  return fc.oneof(
    { weight: 12, arbitrary: message },
    { weight: 4, arbitrary: mutated },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 96 }) },
  );
}

const RUNS = 300;

/**
 * Tries many random inputs, the same ones for the same seed. When one fails it is made as small as
 * possible, and its own error is thrown: that names the line of the check.
 */
export function forAll<T>(inputs: fc.Arbitrary<T>, holds: (input: T) => void, runs = RUNS): void {
  const run = fc.check(fc.property(inputs, holds), { seed, numRuns: runs });
  if (run.failed) throw run.errorInstance ?? new Error(fc.defaultReportMessage(run));
}

/** Calls, and turns an exception into the failure that it is here. */
export function withoutThrowing<T>(what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error && error.name === 'NotImplemented') throw error;
    return expect.fail(`${what} has thrown "${String(error)}". Bytes from a stranger get a code`);
  }
}
