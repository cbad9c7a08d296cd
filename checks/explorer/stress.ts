/**
 * The stress test that the explorer replaces: a model of two threads on two real ones, round after
 * round. The code is the model's own, over the memory of production.
 */
import { spawnWorker } from '#spawn-worker';
import { STRESS_BYTES, type StressData, type StressTold } from './stress-worker.ts';

/**
 * @param model a name of the catalogue, of a model with two threads that return nothing
 * @param rounds 1 or more; a million take about half a second when both threads have a core
 */
export async function stress(model: string, rounds: number): Promise<StressTold> {
  const memory = new SharedArrayBuffer(STRESS_BYTES);
  const start = (thread: 0 | 1) => {
    const data: StressData = { memory, model, thread, rounds };
    const file = new URL('./stress-worker.ts', import.meta.url);
    return spawnWorker(file, { name: `thread ${thread}`, data });
  };
  const [looking, other] = [start(0), start(1)];
  const told = await looking.nextMessage();
  await Promise.all([looking.done, other.done]);
  return told as StressTold;
}

/** @returns in how many rounds the task was lost */
export async function stressLostWakeup(form: 'wrong' | 'right', rounds: number): Promise<number> {
  return (await stress(form === 'wrong' ? 'lost-wakeup' : 'lost-wakeup-fixed', rounds)).broken;
}
