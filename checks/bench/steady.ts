/** What collects garbage while orders come steadily: by thread, after a warm-up. */
import { type ChildMessages, startEngineProcess } from '#engine-process';
import { runLoad } from '#run-load';

export interface SteadyOptions {
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly rate: number;
  readonly connections: number;
  readonly seed: number;
  readonly conditions: readonly string[];
  readonly onProgress: (text: string) => void;
}

export interface SteadyThread {
  readonly thread: string;
  readonly collections: number;
  readonly pausedNs: number;
  readonly allocatedBytes: number;
}

export interface SteadyRun {
  readonly seconds: number;
  readonly rate: number;
  readonly orders: number;
  readonly threads: readonly SteadyThread[];
}

type Gc = ChildMessages['stats']['gc'];

/** @throws Error when the engine does not survive it */
export async function measureSteady(options: SteadyOptions): Promise<SteadyRun> {
  const { seconds, warmUpSeconds, rate, connections, seed, conditions, onProgress } = options;
  const engine = await startEngineProcess({ conditions, args: ['--execution', 'simulator'] });
  let warm: Promise<ChildMessages['stats']> | undefined;
  const load = await runLoad({
    host: engine.host,
    port: engine.port,
    rate,
    seconds,
    warmUpSeconds,
    connections,
    seed,
    onProgress: ({ elapsedSeconds }) => {
      if (elapsedSeconds >= warmUpSeconds) warm ??= engine.stats();
      onProgress(`steady ${rate.toLocaleString('en-GB')}/s, ${elapsedSeconds.toFixed(0)} s`);
    },
  });
  onProgress('');
  const after = await engine.finish();
  const before = (await warm)?.gc ?? {};
  return {
    seconds,
    rate,
    orders: load.histogram.totalCount,
    threads: Object.keys(after.gc).map((thread) => between(thread, before, after.gc)),
  };
}

function between(thread: string, before: Gc, after: Gc): SteadyThread {
  const was = before[thread];
  const is = after[thread];
  return {
    thread,
    collections: (is?.all.count ?? 0) - (was?.all.count ?? 0),
    pausedNs: (is?.all.totalNs ?? 0) - (was?.all.totalNs ?? 0),
    allocatedBytes: (is?.allocatedBytes ?? 0) - (was?.allocatedBytes ?? 0),
  };
}

export function steadyText({ seconds, rate, orders, threads }: SteadyRun): string {
  const heads = ['collections', 'together', 'bytes per order'] as const;
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(30)}${cells.map((cell) => cell.padStart(16)).join('')}`;
  return [
    line(`${seconds} s at ${rate.toLocaleString('en-GB')}/s`, heads),
    ...threads.map(({ thread, collections, pausedNs, allocatedBytes }) =>
      line(`  ${thread}`, [
        String(collections),
        `${(pausedNs / 1e6).toFixed(1)} ms`,
        (allocatedBytes / Math.max(orders, 1)).toFixed(1),
      ]),
    ),
    '  After the warm-up, with the simulator. Each thread has a heap of its own.',
  ].join('\n');
}
