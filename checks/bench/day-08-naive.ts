/**
 * Day 08, naive: a ring for each family. FIFO per family is for free then; but where is the next
 * event? The consumer has to look at all of them.
 */
import { EVENTS_PER_TURN, FAMILIES, familyOf } from './day-08-families.ts';
import { FIRST_ID, type Workload } from './workload.ts';

const SLOTS = 64;
const CELLS_PER_RING = 64;

export function ringPerFamily(): Workload {
  const cells = new Int32Array(new SharedArrayBuffer(4 * CELLS_PER_RING * FAMILIES));
  const slots = new Float64Array(new SharedArrayBuffer(8 * SLOTS * FAMILIES));
  return {
    run(events) {
      let sum = 0;
      for (let sent = 0; sent < events; ) {
        const end = Math.min(events, sent + EVENTS_PER_TURN);
        for (; sent < end; sent++) {
          const family = familyOf(sent);
          const cursor = family * CELLS_PER_RING;
          const published = Atomics.load(cells, cursor);
          slots[family * SLOTS + (published & (SLOTS - 1))] = FIRST_ID + sent;
          Atomics.store(cells, cursor, (published + 1) | 0);
        }
        sum += turn();
      }
      return sum;
    },
  };

  /** Looks at every ring and takes what is there. */
  function turn(): number {
    let sum = 0;
    for (let family = 0; family < FAMILIES; family++) {
      const cursor = family * CELLS_PER_RING;
      const published = Atomics.load(cells, cursor);
      let read = Atomics.load(cells, cursor + CELLS_PER_RING / 2);
      if (read === published) continue;
      for (; read !== published; read = (read + 1) | 0) {
        sum += (slots[family * SLOTS + (read & (SLOTS - 1))] as number) - FIRST_ID;
      }
      Atomics.store(cells, cursor + CELLS_PER_RING / 2, read);
    }
    return sum;
  }
}
