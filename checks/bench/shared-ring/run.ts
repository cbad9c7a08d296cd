/** Measures the ways in turns: round 1 of each, round 2 of each, … */
import type { Way } from './role.ts';
import { RunningWay } from './running-way.ts';

export interface RunOptions {
  readonly rounds: number;
  readonly warmUpRounds: number;
  readonly onProgress: (text: string) => void;
}

export interface WayResult {
  readonly way: Way;
  /** Million events per second, one for each round. */
  readonly rates: readonly number[];
  /** ns, of ways that measure latency; one array for each round. */
  readonly samples: readonly Float64Array[];
}

/** @throws Error when a way loses an event, fails, or does not end */
export async function runWays(ways: readonly Way[], options: RunOptions): Promise<WayResult[]> {
  const { rounds, warmUpRounds, onProgress } = options;
  const running: RunningWay[] = [];
  try {
    for (const way of ways) {
      onProgress(`starting ${way.name}`);
      running.push(await RunningWay.start(way));
    }
    const results = ways.map((way) => ({
      way,
      rates: [] as number[],
      samples: [] as Float64Array[],
    }));
    for (let round = -warmUpRounds; round < rounds; round++) {
      for (const [index, one] of running.entries()) {
        onProgress(`${round < 0 ? 'warm-up' : `round ${round + 1} of ${rounds}`}: ${one.way.name}`);
        const { events, ns, samples } = await one.round();
        if (round < 0) continue;
        results[index]?.rates.push((events / ns) * 1000);
        if (samples !== undefined) results[index]?.samples.push(samples);
      }
    }
    return results;
  } finally {
    onProgress('');
    await Promise.all(running.map((one) => one.stop()));
  }
}
