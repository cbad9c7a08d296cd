/** Day 12: what counting and looking cost a task: each way on a thread of its own, in turns. */
import { spawnWorker } from '#spawn-worker';
import type { CountingWay } from './day-12-way-thread.ts';
import { compare, spread } from './statistics.ts';
import type { ExperimentOptions } from './workload.ts';

const EVENTS = 1_024_000;
const WARM_UP_ROUNDS = 5;

const WAYS: readonly (readonly [string, CountingWay])[] = [
  ['nobody counts', 'nobody'],
  ['counted', 'none'],
  ['counted, log off', 'off'],
  ['counted, log on', 'on'],
];

export async function costOfCounting(options: ExperimentOptions): Promise<object> {
  const { quick, print, onProgress } = options;
  const rounds = quick ? 7 : 41;
  const ways = WAYS.map(([name, way]) => {
    const thread = spawnWorker(new URL('./day-12-way-thread.ts', import.meta.url), {
      name,
      data: { way },
    });
    return { name, thread, rates: [] as number[] };
  });
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    onProgress(`what counting costs: round ${Math.max(0, round + 1)} of ${rounds}`);
    for (const { thread, rates } of ways) {
      const answer = thread.nextMessage();
      thread.worker.postMessage(EVENTS);
      const ms = Number(await answer);
      if (round >= 0) rates.push(EVENTS / ms / 1000);
    }
  }
  onProgress('');
  for (const { thread } of ways) thread.worker.postMessage('end');
  await Promise.all(ways.map(({ thread }) => thread.done));
  print('\nWhat counting costs: M tasks a second, medians and quartiles, beside nobody counting\n');
  const bare = ways[0]?.rates ?? [];
  return {
    cost: ways.map(({ name, rates }) => {
      const { median, lowerQuartile, upperQuartile } = spread(rates);
      const { ratio } = compare(rates, bare);
      const figures = `${median.toFixed(1).padStart(6)} (${lowerQuartile.toFixed(1)} to ${upperQuartile.toFixed(1)})`;
      print(`  ${name.padEnd(22)}${figures.padEnd(26)}${ratio.median.toFixed(2)}`);
      return { name, median, lowerQuartile, upperQuartile, ratio: ratio.median };
    }),
  };
}
