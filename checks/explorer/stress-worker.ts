/**
 * One thread of a model on a real worker thread, round after round. Thread 0 looks at the end of
 * each round, resets the memory and starts the next; both begin a round at one moment.
 */
import { parentPort } from 'node:worker_threads';
import { SharedCells } from '#cells';
import { MODELS } from './models/catalogue.ts';

export interface StressData {
  readonly memory: SharedArrayBuffer;
  /** A model of two threads that return nothing. */
  readonly model: string;
  readonly thread: 0 | 1;
  readonly rounds: number;
}

export interface StressTold {
  /** How many rounds broke the invariant. */
  readonly broken: number;
  /** The first of them, 1 …; 0 when there was none. */
  readonly firstBroken: number;
  readonly elapsedMs: number;
}

/** Cells and slots of the model; behind them, on lines of their own: the round that each has reached. */
const SLOTS_AT_BYTES = 128;
const MODEL_CELLS = 64;
const READY = 64;
const BEGUN = 96;
export const STRESS_BYTES = 512;

/** Thread 0 posts a {@link StressTold}. */
export default function main({ memory, model: name, thread, rounds }: StressData): void {
  const model = MODELS.find((one) => one.name === name);
  const run = Object.values(model?.threads ?? {})[thread];
  const all = new Int32Array(memory);
  const cells = new SharedCells(all, new Float64Array(memory, SLOTS_AT_BYTES, 8));
  let broken = 0;
  let firstBroken = 0;
  const startMs = performance.now();
  // One round more than are run, to look at the end of the last.
  for (let round = 1; round <= rounds + 1; round++) {
    if (thread === 0) {
      while (cells.load(READY) !== round);
      if (round > 1 && model?.atEnd?.(cells, []) !== undefined && broken++ === 0) {
        firstBroken = round - 1;
      }
      all.fill(0, 0, MODEL_CELLS);
      model?.prepare?.(cells);
      cells.store(BEGUN, round);
    } else {
      cells.store(READY, round);
      while (cells.load(BEGUN) !== round);
    }
    if (round <= rounds) run?.(cells);
  }
  const told: StressTold = { broken, firstBroken, elapsedMs: performance.now() - startMs };
  if (thread === 0) parentPort?.postMessage(told);
}
