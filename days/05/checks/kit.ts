/** What the checks of this day share: requests in slots, limits, reports in words. */
import {
  Flags,
  LAYOUTS,
  MessageType,
  OrderType,
  PROTOCOL_VERSION,
  RECORD_BYTES,
  ReportKind,
  Side,
  TimeInForce,
} from '#layout';
import { OrderSlot } from '#order-slot';
import { Reason, reasonName } from '#reasons';
import type { ReportSink } from '#response';
import type { RiskLimits } from '#risk';

/** Symbols that are traded in these checks, unless a check says otherwise. */
export const SYMBOLS = 4;

/** Reference price of every symbol in these checks, unless a check says otherwise. */
export const REFERENCE = 10_000;

/** The fields of a request; 64-bit ones also as a BigInt, for values that no number can hold. */
export interface Request {
  readonly type?: number;
  readonly version?: number;
  readonly symbol?: number;
  readonly account?: number;
  readonly correlationId?: number | bigint;
  readonly clientOrderId?: number;
  readonly side?: number;
  readonly orderType?: number;
  readonly timeInForce?: number;
  readonly flags?: number;
  readonly priceTicks?: number | bigint;
  readonly quantityLots?: number | bigint;
  readonly clientTimestampNs?: number | bigint;
}

const NEW: Required<Request> = {
  type: MessageType.NEW_ORDER,
  version: PROTOCOL_VERSION,
  symbol: 0,
  account: 1,
  correlationId: -1,
  clientOrderId: 1,
  side: Side.BUY,
  orderType: OrderType.LIMIT,
  timeInForce: TimeInForce.GTC,
  flags: Flags.NONE,
  priceTicks: REFERENCE,
  quantityLots: 10,
  clientTimestampNs: 0,
};

const NO_CODES = { side: 0, orderType: 0, timeInForce: 0, flags: 0 };

/** A request with good values in every field that is not given: 64 bytes. */
export function bytesOf(fields: Request): Uint8Array {
  const type = fields.type ?? MessageType.NEW_ORDER;
  const values: Required<Request> = {
    ...NEW,
    ...(type === MessageType.NEW_ORDER ? {} : NO_CODES),
    ...(type === MessageType.CANCEL_ORDER ? { priceTicks: 0, quantityLots: 0 } : {}),
    ...fields,
  };
  const bytes = new Uint8Array(RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  for (const { name, offset, size } of LAYOUTS.NEW_ORDER) {
    const value = Object.entries(values).find(([key]) => key === name)?.[1] ?? 0;
    if (size === 8) view.setBigInt64(offset, BigInt(value), true);
    else if (size === 4) view.setUint32(offset, Number(value), true);
    else if (size === 2) view.setUint16(offset, Number(value), true);
    else view.setUint8(offset, Number(value));
  }
  return bytes;
}

/** The connection that every request of these checks comes from, unless a check says otherwise. */
export const CONNECTION = 7;

/** A slot of its own with a request that has just come in. */
export function slotOf(fields: Request, connectionId = CONNECTION): OrderSlot {
  return taken(bytesOf(fields), connectionId);
}

/** A slot of its own with these 64 bytes. */
export function taken(bytes: Uint8Array, connectionId = CONNECTION): OrderSlot {
  const order = OrderSlot.alone();
  order.take(bytes, 0, connectionId, 0);
  return order;
}

/** Limits that let everything pass that `parse` lets pass. */
export const NO_LIMITS: RiskLimits = {
  maxOrderLots: Number.MAX_SAFE_INTEGER,
  bandTicks: Number.MAX_SAFE_INTEGER,
  maxNotional: Number.MAX_SAFE_INTEGER,
  maxPositionLots: Number.MAX_SAFE_INTEGER,
  maxPositions: 64,
  referenceTicks: new Float64Array(SYMBOLS).fill(REFERENCE),
};

/** Limits that the flows of these checks now and then exceed. */
export const TIGHT: RiskLimits = {
  ...NO_LIMITS,
  maxOrderLots: 20,
  bandTicks: 50,
  maxNotional: 18 * REFERENCE,
  maxPositionLots: 30,
};

/** All bytes of a slot as one text: to see whether something was written. */
export function contentOf(order: OrderSlot): string {
  const { view, offset } = order;
  return Buffer.from(view.buffer, view.byteOffset + offset, 128).toString('hex');
}

/** The fields of a slot: the record's, then the notes behind it. */
const SLOT_FIELDS: readonly { readonly name: string; readonly offset: number }[] = [
  ...LAYOUTS.NEW_ORDER,
  { name: 'fillPriceTicks', offset: 64 },
  { name: 'fillLots', offset: 72 },
  { name: 'executionId', offset: 80 },
  { name: 'the times', offset: 88 },
  { name: 'reservedLots', offset: 112 },
  { name: 'answered', offset: 120 },
];

/** Which fields of a slot have changed, by name; `nothing` when none has. */
export function writtenTo(order: OrderSlot, before: string): string {
  const after = contentOf(order);
  const changed = SLOT_FIELDS.filter(({ offset }, index) => {
    const end = SLOT_FIELDS[index + 1]?.offset;
    const part = [2 * offset, end === undefined ? undefined : 2 * end] as const;
    return before.slice(...part) !== after.slice(...part);
  });
  return changed.map(({ name }) => name).join(', ') || 'nothing';
}

/** Leaves notes as later stages do, none of them 0. */
export function annotate(order: OrderSlot): OrderSlot {
  order.fill(9, 8, 7);
  order.reserve(6);
  order.enqueuedAt(5);
  order.workStartedAt(6);
  order.workEndedAt(7);
  order.markAnswered();
  return order;
}

/** Fields in words that a terminal can wrap. */
export function inWords(fields: Request): string {
  const words = Object.entries(fields).map(([name, value]) => `${name} ${value}`);
  return words.join(', ') || 'nothing out of the ordinary';
}

/** Reports as they arrive, in words: `ACK 3`, `REJ 4 RISK_QTY`, `FILL 3 buy 10@10000 left 0 #1`. */
export class Reports implements ReportSink {
  readonly lines: string[] = [];
  private readonly onlyConnection: number | undefined;

  /** @param onlyConnection the one connection that is expected; any other is named in the line */
  constructor(onlyConnection?: number) {
    this.onlyConnection = onlyConnection;
  }

  answer(connectionId: number, report: Uint8Array): void {
    this.add('answer', connectionId, report);
  }

  tell(connectionId: number, report: Uint8Array): void {
    this.add('news', connectionId, report);
  }

  /** All of them in one text: a report of the runner shows text in one line. */
  get text(): string {
    return this.lines.join(', ');
  }

  private add(channel: 'answer' | 'news', connectionId: number, report: Uint8Array): void {
    const field = readReport(report);
    const isAnswer = field('kind') === ReportKind.ACK || field('kind') === ReportKind.REJ;
    const strayed = isAnswer === (channel === 'answer') ? '' : ` as ${channel}`;
    const to =
      connectionId === (this.onlyConnection ?? connectionId)
        ? ''
        : ` to connection ${connectionId}`;
    this.lines.push(`${wordsOf(field)}${strayed}${to}`);
  }
}

const KINDS = new Map<number, string>(
  Object.entries(ReportKind).map(([name, code]) => [code, name]),
);

function wordsOf(field: (name: string) => number): string {
  const kind = KINDS.get(field('kind')) ?? `kind ${field('kind')}`;
  const head = `${kind} ${field('clientOrderId')}`;
  if (field('kind') === ReportKind.FILL) {
    const side = field('side') === Side.BUY ? 'buy' : 'sell';
    return `${head} ${side} ${field('quantityLots')}@${field('priceTicks')} left ${field('leavesLots')} #${field('executionId')}`;
  }
  const reason = field('reason');
  return reason === Reason.ACCEPTED ? head : `${head} ${reasonName(reason)}`;
}

/** Reads the fields of a report by the table. */
export function readReport(report: Uint8Array): (name: string) => number {
  const view = new DataView(report.buffer, report.byteOffset, report.byteLength);
  return (name) => {
    const field = LAYOUTS.REPORT.find((one) => one.name === name);
    if (field === undefined) throw new Error(`a report has no field "${name}"`);
    const { offset, size } = field;
    if (size === 8) return Number(view.getBigInt64(offset, true));
    if (size === 4) return view.getUint32(offset, true);
    return size === 2 ? view.getUint16(offset, true) : view.getUint8(offset);
  };
}
