/**
 * Day 05 the naive way: readable, correct, and an object for everything.
 *
 *     bytes ─► { order } ─► { ok, reason } ─► { fill } ─► [ report, report ]
 *
 * Why this and not something worse: it is what one writes first, and what most services that are
 * not in a hurry look like.
 */
import { Flags, MessageType, OrderType, RECORD_BYTES, RequestOffset, Side } from '#layout';
import { Limit } from '#limits';
import type { StageName } from '#oms-stages';
import { Reason } from '#reasons';
import { LIMITS, REASONS, ROUND_ORDERS, roundOfRequests, SYMBOLS } from './day-05-flow.ts';
import type { Workload } from './workload.ts';

interface Order {
  readonly type: number;
  readonly version: number;
  readonly symbol: number;
  readonly account: number;
  readonly clientOrderId: number;
  readonly side: number;
  readonly orderType: number;
  readonly flags: number;
  readonly priceTicks: number;
  readonly quantityLots: number;
}

interface Fill {
  readonly priceTicks: number;
  readonly lots: number;
  readonly executionId: number;
}

/** An order on its way; each stage makes the next one from it. */
interface Work {
  readonly order: Order;
  readonly reason: number;
  readonly fill?: Fill;
}

interface Report {
  readonly kind: string;
  readonly clientOrderId: number;
  readonly reason: number;
  readonly fill?: Fill;
}

class NaiveStages {
  readonly positions = new Map<string, number>();
  private executions = 0;

  parse(bytes: Uint8Array): Work {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const order = {
      type: view.getUint8(RequestOffset.type),
      version: view.getUint8(RequestOffset.version),
      symbol: view.getUint16(RequestOffset.symbol, true),
      account: view.getUint32(RequestOffset.account, true),
      clientOrderId: view.getUint32(RequestOffset.clientOrderId, true),
      side: view.getUint8(RequestOffset.side),
      orderType: view.getUint8(RequestOffset.orderType),
      flags: view.getUint8(RequestOffset.flags),
      priceTicks: Number(view.getBigInt64(RequestOffset.priceTicks, true)),
      quantityLots: Number(view.getBigInt64(RequestOffset.quantityLots, true)),
    };
    return { order, reason: wrongWith(order) };
  }

  risk(work: Work): Work {
    if (work.reason !== Reason.ACCEPTED) return work;
    const { symbol, priceTicks, quantityLots } = work.order;
    const checks = [
      { broken: quantityLots > LIMITS.maxOrderLots, reason: Reason.RISK_QTY },
      {
        broken: Math.abs(priceTicks - (LIMITS.referenceTicks[symbol] ?? 0)) > LIMITS.bandTicks,
        reason: Reason.RISK_PRICE_BAND,
      },
      {
        broken: Math.abs(priceTicks) * quantityLots > LIMITS.maxNotional,
        reason: Reason.RISK_NOTIONAL,
      },
    ];
    const first = checks.find(({ broken }) => broken);
    return { ...work, reason: first?.reason ?? Reason.ACCEPTED };
  }

  position(work: Work): Work {
    if (work.reason !== Reason.ACCEPTED) return work;
    const { account, symbol, side, quantityLots } = work.order;
    const key = `${account}/${symbol}`;
    const signed = side === Side.BUY ? quantityLots : -quantityLots;
    const after = (this.positions.get(key) ?? 0) + signed;
    if (Math.abs(after) > LIMITS.maxPositionLots) {
      return { ...work, reason: Reason.RISK_POSITION };
    }
    this.positions.set(key, after);
    return work;
  }

  execution(work: Work): Work {
    if (work.reason !== Reason.ACCEPTED) return work;
    const { priceTicks, quantityLots } = work.order;
    return { ...work, fill: { priceTicks, lots: quantityLots, executionId: ++this.executions } };
  }

  response({ order, reason, fill }: Work): Report[] {
    const { clientOrderId } = order;
    if (reason !== Reason.ACCEPTED) return [{ kind: 'REJ', clientOrderId, reason }];
    const ack = { kind: 'ACK', clientOrderId, reason };
    return fill === undefined ? [ack] : [ack, { kind: 'FILL', clientOrderId, reason, fill }];
  }
}

function wrongWith(order: Order): number {
  const { type, version, account, symbol, side, orderType, flags } = order;
  if (type !== MessageType.NEW_ORDER || version !== 1) return Reason.BAD_MSG;
  if (account < 1 || account > Limit.maxAccount) return Reason.BAD_MSG;
  if (![Side.BUY, Side.SELL].some((known) => known === side)) return Reason.BAD_MSG;
  if (![OrderType.LIMIT, OrderType.MARKET].some((known) => known === orderType)) {
    return Reason.BAD_MSG;
  }
  if (flags !== Flags.NONE && flags !== Flags.POST_ONLY) return Reason.BAD_MSG;
  if (symbol >= SYMBOLS) return Reason.UNKNOWN_SYMBOL;
  if (order.quantityLots < 1 || order.quantityLots > Limit.maxQuantityLots) {
    return Reason.BAD_QUANTITY;
  }
  return Math.abs(order.priceTicks) > Limit.maxPriceTicks ? Reason.BAD_PRICE : Reason.ACCEPTED;
}

function requestAt(requests: Uint8Array, n: number): Uint8Array {
  const from = (n % ROUND_ORDERS) * RECORD_BYTES;
  return requests.subarray(from, from + RECORD_BYTES);
}

const STAGES = ['parse', 'risk', 'position', 'execution', 'response'] as const;

/** Rounds of prepared orders through one stage. */
export function oneStage(stage: StageName): Workload {
  const stages = new NaiveStages();
  const prepared = Array.from({ length: ROUND_ORDERS }, (_, i) => before(stage, i));
  const requests = roundOfRequests();
  const reasonOf = (n: number): number => {
    const work = prepared[n % ROUND_ORDERS] as Work;
    switch (stage) {
      case 'parse':
        return stages.parse(requestAt(requests, n)).reason;
      case 'response':
        return stages.response(work)[0]?.reason ?? -1;
      default:
        return stages[stage](work).reason;
    }
  };
  const expected = prepared.map((_, n) => reasonOf(n));
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; n++) if (reasonOf(n) === expected[n % ROUND_ORDERS]) sum += n;
      return sum;
    },
  };
}

/** Order `i` of a round as it is before a stage gets it. */
function before(stage: StageName, i: number): Work {
  const stages = new NaiveStages();
  let work = stages.parse(requestAt(roundOfRequests(), i));
  for (const name of STAGES.slice(1, STAGES.indexOf(stage))) {
    if (name !== 'parse' && name !== 'response') work = stages[name](work);
  }
  return work;
}

/** Each order goes through all stages before the next one comes. */
export function allInARow(): Workload {
  const stages = new NaiveStages();
  const requests = roundOfRequests();
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; n++) {
        const work = stages.execution(
          stages.position(stages.risk(stages.parse(requestAt(requests, n)))),
        );
        if (stages.response(work)[0]?.reason === REASONS[n % ROUND_ORDERS]) sum += n;
      }
      return sum;
    },
  };
}

/** An array between any two stages; the producer is 1,024 orders ahead. */
export function throughQueues(): Workload {
  const stages = new NaiveStages();
  const requests = roundOfRequests();
  const parsed: Work[] = [];
  const checked: Work[] = [];
  const positioned: Work[] = [];
  const executed: Work[] = [];
  return {
    run(events) {
      let sum = 0;
      let answered = 0;
      for (let n = 0; n < events; ) {
        const until = Math.min(n + ROUND_ORDERS, events);
        while (n < until) parsed.push(stages.parse(requestAt(requests, n++)));
        for (let w = parsed.shift(); w !== undefined; w = parsed.shift()) {
          checked.push(stages.risk(w));
        }
        for (let w = checked.shift(); w !== undefined; w = checked.shift()) {
          positioned.push(stages.position(w));
        }
        for (let w = positioned.shift(); w !== undefined; w = positioned.shift()) {
          executed.push(stages.execution(w));
        }
        for (let w = executed.shift(); w !== undefined; w = executed.shift()) {
          const reason = stages.response(w)[0]?.reason;
          if (reason === REASONS[answered % ROUND_ORDERS]) sum += answered;
          answered++;
        }
      }
      return sum;
    },
  };
}
