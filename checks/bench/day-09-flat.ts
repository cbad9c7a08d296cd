/**
 * The steps of day 09 once more, in two functions over one array: what they cost without the parts.
 *
 * The same gate, inbox, pool with tags and ready queue, for one thread. What is missing is what makes
 * the parts worth their price: it cannot be explored, it knows no other threads, and a learner has to
 * understand all of it to change any of it. One task of a family is pending at a time, or several.
 */
import { FamilyTable } from '#family-table';
import { NO_FAMILY } from '#ready-queue';
import { type FlowShape, keysOf } from './day-09-flow.ts';
import type { Workload } from './workload.ts';

const TAG = 1 << 16;
const ENTRY_MASK = TAG - 1;
const GATE = 0;
const INBOX = 1;
const FIRST = 2;
const PENDING = 3;

/** Tasks of 8 bytes. */
export function flat({ keys, batch }: FlowShape): Workload {
  const entries = batch + 1024;
  const table = new FamilyTable(2 * Math.max(entries, keys));
  const capacity = 2 ** Math.ceil(Math.log2(table.capacity));
  const freeLinks = Int32Array.from({ length: entries + 1 }, (_, i) => (i < entries ? i + 1 : 0));
  const links = new Int32Array(entries + 1);
  const families = new Int32Array(4 * table.capacity);
  const ready = new Int32Array(capacity);
  const tasks = new Int32Array(2 * (entries + 1));
  let [freeHead, head, tail] = [1, 0, 0];

  const submit = (key: number, id: number): boolean => {
    const known = table.find(key);
    const family = known === NO_FAMILY ? table.add(key) : known;
    const entry = freeHead & ENTRY_MASK;
    if (entry === 0 || family === NO_FAMILY) return false;
    freeHead = ((freeHead & ~ENTRY_MASK) + TAG) | (freeLinks[entry] as number) | 0;
    tasks[2 * entry] = id;
    tasks[2 * entry + 1] = 0;
    const at = family << 2;
    families[at + PENDING] = (families[at + PENDING] as number) + 1;
    links[entry] = families[at + INBOX] as number;
    families[at + INBOX] = entry;
    if (families[at + GATE] !== 0) return true;
    families[at + GATE] = 1;
    ready[tail++ & (capacity - 1)] = family + 1;
    return true;
  };

  const oldestOf = (newest: number): number => {
    let oldest = 0;
    for (let entry = newest; entry !== 0; ) {
      const older = links[entry] as number;
      links[entry] = oldest;
      oldest = entry;
      entry = older;
    }
    return oldest;
  };

  const turn = (): number => {
    let sum = 0;
    for (;;) {
      const place = head & (capacity - 1);
      const at = ((ready[place] as number) - 1) << 2;
      if (at < 0) return sum;
      head++;
      ready[place] = 0;
      while (families[at + FIRST] !== 0 || families[at + INBOX] !== 0) {
        let entry = families[at + FIRST] as number;
        if (entry === 0) {
          entry = oldestOf(families[at + INBOX] as number);
          families[at + INBOX] = 0;
        }
        families[at + FIRST] = links[entry] as number;
        families[at + PENDING] = (families[at + PENDING] as number) - 1;
        sum += tasks[2 * entry] as number;
        freeLinks[entry] = freeHead & ENTRY_MASK;
        freeHead = ((freeHead & ~ENTRY_MASK) + TAG) | entry | 0;
      }
      families[at + GATE] = 0;
    }
  };

  const keyOf = keysOf({ keys, batch });
  let key = 0;
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; ) {
        const until = Math.min(n + batch, events);
        while (n < until) if (!submit(keyOf(key++), n++)) return -1;
        sum += turn();
      }
      return sum;
    },
  };
}
