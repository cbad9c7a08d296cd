/** Day 15 the naive way: an object for each order, arrays and Maps. */
import { Side } from '#layout';
import { OrderBook } from '#order-book';
import { Random } from '#random';
import { AcceptedOrders, SteadyBook } from './day-15-flow.ts';
import { FIRST_ID, type Workload } from './workload.ts';

const SEED = 15;

interface Order {
  readonly orderId: number;
  readonly account: number;
  readonly side: number;
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly timestampNs: number;
}

function orderOf(orderId: number): Order {
  return {
    orderId,
    account: 1,
    side: Side.BUY,
    priceTicks: 7,
    quantityLots: 5,
    timestampNs: orderId,
  };
}

/** @param inUse how many orders are kept at a time; the oldest one goes */
export function orders(inUse: number): Workload {
  const kept: (Order | undefined)[] = new Array(inUse).fill(undefined);
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events + inUse; n++) {
        const place = n % inUse;
        const oldest = kept[place];
        if (oldest !== undefined) sum += oldest.orderId - FIRST_ID;
        kept[place] = n < events ? orderOf(FIRST_ID + n) : undefined;
      }
      return sum;
    },
  };
}

/** @param waiting how many orders wait; any of them leaves when another one comes */
export function arrayQueue(waiting: number): Workload {
  const random = new Random(SEED);
  const queue: Order[] = [];
  const places: Order[] = [];
  for (let place = 0; place < waiting; place++) {
    const order = orderOf(FIRST_ID);
    places.push(order);
    queue.push(order);
  }
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; n++) {
        const place = random.below(waiting);
        queue.splice(queue.indexOf(places[place] as Order), 1);
        const order = orderOf(FIRST_ID + n);
        places[place] = order;
        queue.push(order);
        sum += (queue.at(-1) as Order).orderId - FIRST_ID;
      }
      return sum;
    },
  };
}

/** @param ids how many ids are known at a time; the oldest one goes */
export function mapIndex(ids: number): Workload {
  const index = new Map<number, number>();
  let next = FIRST_ID;
  for (; next < FIRST_ID + ids; next++) index.set(next, 1);
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; n++) {
        index.delete(next - ids);
        index.set(next, n + 1);
        sum += (index.get(next) ?? 0) - 1;
        next++;
      }
      return sum;
    },
  };
}

/** Day 14's book. @param live how many orders rest */
export function objectBook(live: number): Workload {
  const events = new AcceptedOrders();
  return new SteadyBook(new OrderBook({ symbol: 0, maxOrders: live + 1, events }), events, live);
}
