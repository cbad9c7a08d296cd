/**
 * The mini OMS as one would write it on a quiet day: plain objects, BigInt, one order after the
 * other. What the checks compare with.
 */
import {
  type Field,
  LAYOUTS,
  MessageType,
  OrderType,
  RECORD_BYTES,
  RequestOffset,
  Side,
} from '#layout';
import type { StageName } from '#oms-stages';
import type { ReasonName } from '#reasons';
import type { RiskLimits } from '#risk';

const BY_TYPE = new Map<bigint, readonly Field[]>([
  [BigInt(MessageType.NEW_ORDER), LAYOUTS.NEW_ORDER],
  [BigInt(MessageType.CANCEL_ORDER), LAYOUTS.CANCEL_ORDER],
  [BigInt(MessageType.REPLACE_ORDER), LAYOUTS.REPLACE_ORDER],
]);

/** What a field out of range is called; everything else is BAD_MSG. */
const REASON_OF: Readonly<Record<string, ReasonName>> = {
  symbol: 'UNKNOWN_SYMBOL',
  quantityLots: 'BAD_QUANTITY',
  priceTicks: 'BAD_PRICE',
};

/** The reasons of `parse`, the one that wins first. */
const PRECEDENCE: readonly ReasonName[] = [
  'BAD_MSG',
  'UNKNOWN_SYMBOL',
  'BAD_QUANTITY',
  'BAD_PRICE',
];

type Values = (name: string) => bigint;

/** Reads every field as the integer that its bytes are. */
function read(bytes: Uint8Array): Values {
  const view = new DataView(bytes.buffer, bytes.byteOffset, RECORD_BYTES);
  const values = new Map(
    LAYOUTS.NEW_ORDER.map(({ name, offset, size }) => {
      if (size === 8) return [name, view.getBigInt64(offset, true)];
      if (size === 4) return [name, BigInt(view.getUint32(offset, true))];
      return [name, BigInt(size === 2 ? view.getUint16(offset, true) : view.getUint8(offset))];
    }),
  );
  return (name) => values.get(name) ?? 0n;
}

/** What is wrong with these 64 bytes by the tables of the layout; undefined when nothing is. */
export function naiveParse(bytes: Uint8Array, symbols: number): ReasonName | undefined {
  const value = read(bytes);
  const layout = BY_TYPE.get(value('type'));
  if (layout === undefined) return 'BAD_MSG';
  const wrong = new Set<ReasonName>();
  for (const { name, offset, range } of layout) {
    // Behind that are the engine's own notes: the gateway looks at what the client wrote there.
    if (offset >= RequestOffset.connectionId) break;
    const [from, to] = name === 'symbol' ? [0, symbols - 1] : (range ?? [0, 0]);
    if (range === null || (value(name) >= BigInt(from) && value(name) <= BigInt(to))) continue;
    // What must be 0 and is not is a message of another shape.
    wrong.add(from === to && name !== 'symbol' ? 'BAD_MSG' : (REASON_OF[name] ?? 'BAD_MSG'));
  }
  const atMarket = layout === LAYOUTS.NEW_ORDER && value('orderType') === BigInt(OrderType.MARKET);
  if (atMarket && value('priceTicks') !== 0n) wrong.add('BAD_PRICE');
  return PRECEDENCE.find((reason) => wrong.has(reason));
}

/** What is wrong with one order that parses, by the limits of risk. */
export function naiveRisk(bytes: Uint8Array, limits: RiskLimits): ReasonName | undefined {
  const value = read(bytes);
  if (value('type') === BigInt(MessageType.CANCEL_ORDER)) return undefined;
  if (value('quantityLots') > BigInt(limits.maxOrderLots)) return 'RISK_QTY';
  const reference = limits.referenceTicks[Number(value('symbol'))] ?? Number.NaN;
  if (Number.isNaN(reference)) return 'RISK_PRICE_BAND';
  const price = priceOf(value, reference);
  const away = price - BigInt(reference);
  if (away > BigInt(limits.bandTicks) || away < -BigInt(limits.bandTicks)) return 'RISK_PRICE_BAND';
  const worth = (price < 0n ? -price : price) * value('quantityLots');
  return worth > BigInt(limits.maxNotional) ? 'RISK_NOTIONAL' : undefined;
}

function priceOf(value: Values, reference: number): bigint {
  return value('orderType') === BigInt(OrderType.MARKET) ? BigInt(reference) : value('priceTicks');
}

/** What a stage does with one order that it should not do. The last two are the execution's. */
export interface Fault {
  readonly stage: StageName;
  readonly does:
    | 'nothing wrong'
    | 'throws before'
    | 'throws after'
    | 'is called twice'
    | 'fills and throws'
    | 'fills and refuses';
}

export const NO_FAULT: Fault = { stage: 'parse', does: 'nothing wrong' };

export class NaiveOms {
  /** `account/symbol` → bought less sold. */
  readonly positions = new Map<string, bigint>();
  private readonly symbols: number;
  private readonly limits: RiskLimits;
  private executions = 0;

  constructor(symbols: number, limits: RiskLimits) {
    this.symbols = symbols;
    this.limits = limits;
  }

  /**
   * Works off one request.
   *
   * @param fault what goes wrong on the way
   * @returns the reports, in words
   */
  handle(bytes: Uint8Array, fault: Fault = NO_FAULT): string[] {
    const value = read(bytes);
    const id = value('clientOrderId');
    const reason = this.refusal(bytes, value, fault);
    if (reason !== undefined) return [`REJ ${id} ${reason}`];
    const key = keyOf(value);
    const lots = value('quantityLots');
    const buys = value('side') === BigInt(Side.BUY);
    this.positions.set(key, (this.positions.get(key) ?? 0n) + (buys ? lots : -lots));
    const price = priceOf(value, this.limits.referenceTicks[Number(value('symbol'))] ?? 0);
    return [
      `ACK ${id}`,
      `FILL ${id} ${buys ? 'buy' : 'sell'} ${lots}@${price} left 0 #${this.executions}`,
    ];
  }

  /** Goes through the stages as long as nothing is wrong. */
  private refusal(bytes: Uint8Array, value: Values, fault: Fault): ReasonName | undefined {
    const stages: [StageName, () => ReasonName | undefined][] = [
      ['parse', () => naiveParse(bytes, this.symbols)],
      ['risk', () => naiveRisk(bytes, this.limits)],
      ['position', () => this.position(value)],
      ['execution', () => this.execution(value, fault)],
    ];
    for (const [stage, decide] of stages) {
      const here = fault.stage === stage;
      if (here && fault.does === 'throws before') return 'STAGE_FAILED';
      const reason = decide();
      if (reason !== undefined) return reason;
      // An order that is executed stays executed.
      if (here && fault.does === 'throws after' && stage !== 'execution') return 'STAGE_FAILED';
    }
    return undefined;
  }

  private execution(value: Values, { stage, does }: Fault): ReasonName | undefined {
    if (value('type') !== BigInt(MessageType.NEW_ORDER)) return 'UNKNOWN_ID';
    this.executions++;
    if (stage !== 'execution') return undefined;
    if (does === 'fills and throws') return 'STAGE_FAILED';
    return does === 'fills and refuses' ? 'BOOK_FULL' : undefined;
  }

  private position(value: Values): ReasonName | undefined {
    if (value('type') !== BigInt(MessageType.NEW_ORDER)) return undefined;
    const held = this.positions.get(keyOf(value)) ?? 0n;
    const buys = value('side') === BigInt(Side.BUY);
    const after = (buys ? held : -held) + value('quantityLots');
    return after > BigInt(this.limits.maxPositionLots) ? 'RISK_POSITION' : undefined;
  }
}

function keyOf(value: Values): string {
  return `${value('account')}/${value('symbol')}`;
}
