/** Day 15 in arena, queue and index: the learner's or the reference's. */
import { Side } from '#layout';
import { MapLevels } from '#map-levels';
import { MatchingEngine } from '#matching-engine';
import { OrderArena } from '#order-arena';
import { OrderIndex } from '#order-index';
import { OrderQueues } from '#order-queue';
import { Random } from '#random';
import { AcceptedOrders, SteadyBook } from './day-15-flow.ts';
import { FIRST_ID, type Workload } from './workload.ts';

const SEED = 15;
const QUEUE = 1;

function fill(arena: OrderArena, slot: number, orderId: number): void {
  arena.setOrderId(slot, orderId);
  arena.setAccount(slot, 1);
  arena.setSide(slot, Side.BUY);
  arena.setPriceTicks(slot, 7);
  arena.setQuantityLots(slot, 5);
  arena.setTimestampNs(slot, orderId);
}

/** @param inUse how many orders are kept at a time; the oldest one goes */
export function slots(inUse: number): Workload {
  const arena = new OrderArena(inUse);
  const kept = new Int32Array(inUse);
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events + inUse; n++) {
        const place = n % inUse;
        const oldest = kept[place] as number;
        if (arena.release(oldest)) sum += arena.orderId(oldest) - FIRST_ID;
        kept[place] = 0;
        if (n >= events) continue;
        const slot = arena.allocate();
        fill(arena, slot, FIRST_ID + n);
        kept[place] = slot;
      }
      return sum;
    },
  };
}

/** @param waiting how many orders wait; any of them leaves when another one comes */
export function linkedQueue(waiting: number): Workload {
  const random = new Random(SEED);
  const arena = new OrderArena(waiting);
  const queues = new OrderQueues(arena, QUEUE);
  const places = new Int32Array(waiting);
  for (let place = 0; place < waiting; place++) {
    const slot = arena.allocate();
    fill(arena, slot, FIRST_ID);
    places[place] = slot;
    queues.push(QUEUE, slot);
  }
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; n++) {
        const place = random.below(waiting);
        const leaving = places[place] as number;
        queues.unlink(leaving);
        arena.release(leaving);
        const slot = arena.allocate();
        fill(arena, slot, FIRST_ID + n);
        places[place] = slot;
        queues.push(QUEUE, slot);
        sum += arena.orderId(queues.last(QUEUE)) - FIRST_ID;
      }
      return sum;
    },
  };
}

/** @param ids how many ids are known at a time; the oldest one goes */
export function addressedIndex(ids: number): Workload {
  const index = new OrderIndex({ capacity: ids });
  let next = FIRST_ID;
  for (; next < FIRST_ID + ids; next++) index.set(next, 1);
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; n++) {
        index.delete(next - ids);
        index.set(next, n + 1);
        sum += index.find(next) - 1;
        next++;
      }
      return sum;
    },
  };
}

/** A book over all three, its prices in a Map as day 14 has them. @param live how many orders rest */
export function arenaBook(live: number): Workload {
  const events = new AcceptedOrders();
  const createLevels = (side: number) => new MapLevels(side);
  const options = { symbol: 0, maxOrders: live + 1, events, createLevels };
  return new SteadyBook(new MatchingEngine(options), events, live);
}
