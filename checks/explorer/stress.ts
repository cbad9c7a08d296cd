/**
 * The stress test that the explorer replaces: the lost wake-up on two real threads, round after
 * round. The code is the model's own, over the memory of production.
 */
import { spawnWorker } from '#spawn-worker';
import { STRESS_BYTES, type StressData } from './stress-worker.ts';

/**
 * @param rounds 1 or more; a million take about half a second when both threads have a core
 * @returns in how many rounds the task was lost
 */
export async function stressLostWakeup(form: 'wrong' | 'right', rounds: number): Promise<number> {
  const memory = new SharedArrayBuffer(STRESS_BYTES);
  const start = (thread: 0 | 1) => {
    const data: StressData = { memory, form, thread, rounds };
    const file = new URL('./stress-worker.ts', import.meta.url);
    return spawnWorker(file, { name: `thread ${thread}`, data });
  };
  const [looking, other] = [start(0), start(1)];
  const broken = await looking.nextMessage();
  await Promise.all([looking.done, other.done]);
  return Number(broken);
}
