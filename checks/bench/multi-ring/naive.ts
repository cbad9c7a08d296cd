/**
 * The first idea: a compare-and-exchange for every event, a flag in every slot that the consumer
 * takes down again, and nothing remembered. Both sides look at both cursors for every event, and all
 * of it lies side by side.
 */
import { FIRST_ID, type Setup, type WayModule } from './way.ts';

const Cell = { claimed: 0, read: 1, firstFlag: 2 } as const;

function viewsOf({ settings, buffer }: Setup) {
  const { capacity } = settings.shape;
  const cells = new Int32Array(buffer, 0, Cell.firstFlag + capacity);
  const slots = new Float64Array(buffer, naiveBytes(capacity) - 8 * capacity, capacity);
  return { capacity, mask: capacity - 1, cells, slots };
}

/** How much memory such a ring takes. */
export function naiveBytes(capacity: number): number {
  return 8 * Math.ceil((4 * (Cell.firstFlag + capacity)) / 8) + 8 * capacity;
}

const naive: WayModule = {
  producer(setup) {
    const { capacity, mask, cells, slots } = viewsOf(setup);
    return (events, first, step) => {
      for (let i = 0; i < events; ) {
        const claimed = Atomics.load(cells, Cell.claimed);
        if (((claimed - Atomics.load(cells, Cell.read)) | 0) >= capacity) continue;
        const next = (claimed + 1) | 0;
        if (Atomics.compareExchange(cells, Cell.claimed, claimed, next) !== claimed) continue;
        slots[claimed & mask] = FIRST_ID + first + step * i++;
        Atomics.store(cells, Cell.firstFlag + (claimed & mask), 1);
      }
    };
  },
  consumer(setup) {
    const { mask, cells, slots } = viewsOf(setup);
    return (events) => {
      let sum = 0;
      for (let i = 0; i < events; ) {
        const read = Atomics.load(cells, Cell.read);
        const flag = Cell.firstFlag + (read & mask);
        if (Atomics.load(cells, flag) === 0) continue;
        sum += (slots[read & mask] as number) - FIRST_ID;
        i++;
        Atomics.store(cells, flag, 0);
        Atomics.store(cells, Cell.read, (read + 1) | 0);
      }
      return sum;
    };
  },
};
export default naive;
