/**
 * Day 17 the naive way: an object for each order, as text in bytes.
 *
 *     { order } ─► JSON.stringify ─► bytes ─► JSON.parse ─► { order } ─► every range asked
 *
 * Why this and not something worse: it is what most services speak, and both halves are written in
 * C++ inside V8 and are fast for what they do.
 */
import { LAYOUTS, MessageType, OrderType, PROTOCOL_VERSION, Side, TimeInForce } from '#layout';
import { FIRST_ID, type Workload } from './workload.ts';

const ROUND = 1024;
/** Room for one order as text. */
const SLOT_BYTES = 512;

type Order = Readonly<Record<string, number>>;

const bytes = Buffer.alloc(ROUND * SLOT_BYTES);
const lengths = new Uint16Array(ROUND);

function orderOf(n: number): Order {
  return {
    type: MessageType.NEW_ORDER,
    version: PROTOCOL_VERSION,
    symbol: n & 3,
    account: 1 + (n & 7),
    correlationId: FIRST_ID + n,
    clientOrderId: 1 + n,
    side: n & 1 ? Side.BUY : Side.SELL,
    orderType: OrderType.LIMIT,
    timeInForce: TimeInForce.GTC,
    flags: 0,
    priceTicks: 10_000 + (n & 127),
    quantityLots: 1 + (n & 63),
    clientTimestampNs: n,
  };
}

function write(order: Order, n: number): void {
  const slot = n % ROUND;
  lengths[slot] = bytes.write(JSON.stringify(order), slot * SLOT_BYTES);
}

function read(n: number): Order | undefined {
  const from = (n % ROUND) * SLOT_BYTES;
  const order = JSON.parse(bytes.toString('utf8', from, from + (lengths[n % ROUND] ?? 0))) as Order;
  return isRight(order) ? order : undefined;
}

const CHECKED = LAYOUTS.NEW_ORDER.filter(({ offset, range }) => offset < 40 && range !== null);

function isRight(order: Order): boolean {
  return CHECKED.every(({ name, range }) => {
    const value = order[name];
    const [least, most] = range ?? [0, 0];
    return Number.isSafeInteger(value) && (value ?? 0) >= least && (value ?? 0) <= most;
  });
}

export function encode(): Workload {
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; n++) {
        write(orderOf(n), n);
        if ((lengths[n % ROUND] ?? 0) > 0) sum += n;
      }
      return sum;
    },
  };
}

export function decode(): Workload {
  for (let n = 0; n < ROUND; n++) write(orderOf(n), n);
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; n++) {
        const id = read(n)?.['correlationId'] ?? Number.NaN;
        sum += id - FIRST_ID + n - (n % ROUND);
      }
      return sum;
    },
  };
}

export function roundTrip(): Workload {
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; n++) {
        write(orderOf(n), n);
        sum += (read(n)?.['correlationId'] ?? Number.NaN) - FIRST_ID;
      }
      return sum;
    },
  };
}

export function hostile(): Workload {
  for (let n = 0; n < ROUND; n++) {
    write(n % 2 === 0 ? orderOf(n) : { ...orderOf(n), quantityLots: -1 }, n);
    if (n % 4 === 1) bytes[(n % ROUND) * SLOT_BYTES] = 0xff;
  }
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; n++) if (isGood(n) === (n % 2 === 0)) sum += n;
      return sum;
    },
  };
}

/** What is no JSON at all throws, and throwing is what it costs. */
function isGood(n: number): boolean {
  try {
    return read(n) !== undefined;
  } catch {
    return false;
  }
}
