/** Does a task make objects, once the compiler has warmed up? */
import { expect } from 'vitest';
import { spawnWorker } from '#spawn-worker';
import { CALLS, ROUNDS, type WorkName } from './allocation-thread.ts';

export async function expectNoAllocation(what: WorkName): Promise<void> {
  const thread = spawnWorker(new URL('./allocation-thread.ts', import.meta.url), {
    name: what,
    data: what,
  });
  const least = (await thread.nextMessage()) as number;
  await thread.done;
  expect(
    least === 0 ? 'nothing' : `${least.toFixed(0)} bytes a task`,
    `${what}: nothing is allocated for a task, and this does, in the best of ${ROUNDS} rounds of ${CALLS}. Look for what makes an object each time: an array, a literal, a closure, an entry of a Map`,
  ).toBe('nothing');
}
