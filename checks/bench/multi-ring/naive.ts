/**
 * The first idea: a compare-and-exchange for every event, a flag in every slot that the consumer
 * takes down again, and nothing remembered. Both sides look at both cursors for every event, and all
 * of it lies side by side. Who finds nothing looks 50 times and then sleeps 50 µs at a time, as our
 * ring does here: of three threads that spin on two cores one would always wait for a time slice.
 */
import { FIRST_ID, type Setup, type WayModule } from './way.ts';

const LOOKS = 50;
const SLEEP_MS = 0.05;

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

/** @returns what to call when there is nothing to do, and what when there was something */
function waiting(): { idle(): void; worked(): void } {
  const never = new Int32Array(new SharedArrayBuffer(4));
  let looks = 0;
  return {
    idle() {
      looks++;
      if (looks > LOOKS) Atomics.wait(never, 0, 0, SLEEP_MS);
    },
    worked() {
      looks = 0;
    },
  };
}

const naive: WayModule = {
  producer(setup) {
    const { capacity, mask, cells, slots } = viewsOf(setup);
    const wait = waiting();
    return (events, first, step) => {
      for (let i = 0; i < events; ) {
        const claimed = Atomics.load(cells, Cell.claimed);
        if (((claimed - Atomics.load(cells, Cell.read)) | 0) >= capacity) {
          wait.idle();
          continue;
        }
        const next = (claimed + 1) | 0;
        if (Atomics.compareExchange(cells, Cell.claimed, claimed, next) !== claimed) continue;
        slots[claimed & mask] = FIRST_ID + first + step * i++;
        Atomics.store(cells, Cell.firstFlag + (claimed & mask), 1);
        wait.worked();
      }
    };
  },
  consumer(setup) {
    const { mask, cells, slots } = viewsOf(setup);
    const wait = waiting();
    return (events) => {
      let sum = 0;
      for (let i = 0; i < events; ) {
        const read = Atomics.load(cells, Cell.read);
        const flag = Cell.firstFlag + (read & mask);
        if (Atomics.load(cells, flag) === 0) {
          wait.idle();
          continue;
        }
        sum += (slots[read & mask] as number) - FIRST_ID;
        i++;
        Atomics.store(cells, flag, 0);
        Atomics.store(cells, Cell.read, (read + 1) | 0);
        wait.worked();
      }
      return sum;
    };
  },
};
export default naive;
