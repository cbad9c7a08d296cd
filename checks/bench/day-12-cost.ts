/** Day 12: what counting and looking cost a task, all in turns in one process. */
import { counted, uncounted } from './day-12-counts.ts';
import { compare, spread } from './statistics.ts';
import { type ExperimentOptions, expectedSum, type Workload } from './workload.ts';

const EVENTS = 409_600;

const WAYS: readonly (readonly [string, () => Workload])[] = [
  ['nobody counts', uncounted],
  ['counted', () => counted()],
  ['counted, log off', () => counted('off')],
  ['counted, log on', () => counted('on')],
];

export async function costOfCounting(options: ExperimentOptions): Promise<object> {
  const { quick, print, onProgress } = options;
  const rounds = quick ? 7 : 41;
  const ways = WAYS.map(([name, make]) => ({ name, workload: make(), rates: [] as number[] }));
  for (let round = -5; round < rounds; round++) {
    onProgress(`what counting costs: round ${Math.max(0, round + 1)} of ${rounds}`);
    for (const { workload, rates } of ways) {
      const startMs = performance.now();
      const sum = workload.run(EVENTS);
      const ms = performance.now() - startMs;
      if (sum !== expectedSum(EVENTS, 1)) throw new Error('tasks were lost, doubled or changed');
      if (round >= 0) rates.push(EVENTS / ms / 1000);
    }
  }
  onProgress('');
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
