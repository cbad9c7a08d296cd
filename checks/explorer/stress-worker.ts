/**
 * One thread of the lost wake-up on a real worker thread, round after round. Thread 0 looks at the
 * end of each round, resets the memory and starts the next; both begin a round at one moment.
 */
import { parentPort } from 'node:worker_threads';
import { SharedCells } from '#cells';
import { lostWakeup } from './models/lost-wakeup.ts';

export interface StressData {
  readonly memory: SharedArrayBuffer;
  readonly form: 'wrong' | 'right';
  readonly thread: 0 | 1;
  readonly rounds: number;
}

/** Behind the cells of the model, on cache lines of their own: the round that each has reached. */
const READY = 64;
const BEGUN = 96;
export const STRESS_BYTES = 512;

/** Thread 0 posts how many rounds broke the invariant. */
export default function main({ memory, form, thread, rounds }: StressData): void {
  const model = lostWakeup[form];
  const run = Object.values(model.threads)[thread];
  const all = new Int32Array(memory);
  const cells = new SharedCells(all);
  let broken = 0;
  // One round more than are run, to look at the end of the last.
  for (let round = 1; round <= rounds + 1; round++) {
    if (thread === 0) {
      while (cells.load(READY) !== round);
      if (round > 1 && model.atEnd?.(cells, []) !== undefined) broken++;
      all.fill(0, 0, READY);
      model.prepare?.(cells);
      cells.store(BEGUN, round);
    } else {
      cells.store(READY, round);
      while (cells.load(BEGUN) !== round);
    }
    if (round <= rounds) run?.(cells);
  }
  if (thread === 0) parentPort?.postMessage(broken);
}
