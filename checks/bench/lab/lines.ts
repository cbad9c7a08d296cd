/** False sharing on this machine: two threads, two families, beside each other and far apart. */
import { familyNumbers } from '#family-lines';
import { allocateScheduler } from '#scheduler-memory';
import { spawnWorker } from '#spawn-worker';
import { type Spread, spread } from '../statistics.ts';
import type { LinesData, LinesRound } from './lines-worker.ts';

export interface LinesFigures {
  /** Of both threads together: closed, pushed, popped and opened, in millions a second. */
  readonly besideMops: Spread;
  readonly apartMops: Spread;
  /** Apart in terms of beside, round by round. */
  readonly ratio: Spread;
  readonly families: readonly [beside: readonly number[], apart: readonly number[]];
}

const FAMILIES = 8_192;
const STEPS = 200_000;

export async function falseSharing(
  quick: boolean,
  onProgress: (text: string) => void,
): Promise<LinesFigures> {
  const shape = { entries: 1_024, families: FAMILIES, taskBytes: 8, partitions: 1, wakes: false };
  const memory = allocateScheduler(shape, 'threads');
  const start = new SharedArrayBuffer(8);
  const threads = [1, 513].map((entry) => {
    const data: LinesData = { buffer: memory.buffer as SharedArrayBuffer, shape, entry, start };
    return spawnWorker(new URL('./lines-worker.ts', import.meta.url), {
      name: `lane ${entry}`,
      data,
    });
  });
  const apart = [...familyNumbers(FAMILIES).subarray(0, 2)];
  const beside = [0, 1];
  const rates = { beside: [] as number[], apart: [] as number[] };
  const rounds = quick ? 7 : 31;
  try {
    for (let round = -3; round < rounds; round++) {
      onProgress(`two families on lines: round ${Math.max(0, round + 1)} of ${rounds}`);
      for (const [name, families] of [
        ['beside', beside],
        ['apart', apart],
      ] as const) {
        const answers = threads.map((thread) => thread.nextMessage() as Promise<number>);
        threads.forEach((thread, i) => {
          const asked: LinesRound = { family: families[i] as number, steps: STEPS };
          thread.worker.postMessage(asked);
        });
        const elapsedNs = Math.max(...(await Promise.all(answers)));
        if (round >= 0) rates[name].push((2 * STEPS * 1000) / elapsedNs);
      }
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
    onProgress('');
  }
  return {
    besideMops: spread(rates.beside),
    apartMops: spread(rates.apart),
    ratio: spread(rates.apart.map((rate, i) => rate / (rates.beside[i] as number))),
    families: [beside, apart],
  };
}
