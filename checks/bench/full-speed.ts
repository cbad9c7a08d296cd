/**
 * How many orders a second get through the whole way, with clients that send in batches; and what
 * collects garbage while they do.
 *
 * Each turn starts an engine of its own. The orders are those of the seeded flow: half of them are
 * new orders, the others cancel and replace.
 */
import { startEngineProcess } from '#engine-process';
import { spread } from './statistics.ts';
import { measureThroughput } from './throughput.ts';

export interface FullSpeedOptions {
  readonly turns: number;
  /** Answers that are measured in each turn. */
  readonly requests: number;
  readonly conditions: readonly string[];
  readonly onProgress: (text: string) => void;
}

export interface FullSpeedSeries {
  readonly execution: string;
  /** Orders answered a second, turn by turn. */
  readonly perSecond: readonly number[];
  /** Orders refused with `BUSY`, over all turns. */
  readonly busy: number;
}

/** What is measured, and the engine's arguments for it. */
const SERIES = [
  { execution: 'simulator', args: ['--execution', 'simulator'] },
  { execution: 'book', args: ['--execution', 'book'] },
  { execution: 'book, 4 partitions', args: ['--partitions', '4'] },
  { execution: '… 2 I/O threads', args: ['--partitions', '4', '--io-threads', '2'] },
  {
    execution: '… apart from the core',
    args: ['--partitions', '4', '--topology', 'split', '--lanes', '16'],
  },
] as const;
const CLIENTS = { connections: 4, batch: 64, window: 512 } as const;

export async function measureFullSpeed(options: FullSpeedOptions): Promise<FullSpeedSeries[]> {
  const series = SERIES.map((one) => ({ ...one, perSecond: [] as number[], busy: 0 }));
  for (let turn = 1; turn <= options.turns; turn++) {
    for (const one of series) {
      options.onProgress(`full speed, ${one.execution}, turn ${turn} of ${options.turns}`);
      const engine = await startEngineProcess({
        conditions: options.conditions,
        args: one.args,
      });
      const { host, ports } = engine;
      const { requests } = options;
      const warmUp = Math.ceil(requests / 2);
      const target = { host, ports, warmUp, requests, symbols: 8, seed: turn };
      const result = await measureThroughput({ ...CLIENTS, ...target });
      one.perSecond.push(result.perSecond);
      one.busy += (await engine.finish()).counters.rejectedBusy;
    }
  }
  options.onProgress('');
  return series;
}

export function fullSpeedText(series: readonly FullSpeedSeries[]): string {
  const { connections, batch, window } = CLIENTS;
  return [
    `${'M orders/s'.padEnd(24)}${'median'.padStart(10)}${'quartiles'.padStart(20)}${'BUSY'.padStart(10)}`,
    ...series.map(({ execution, perSecond, busy }) => {
      const { median, lowerQuartile, upperQuartile } = spread(perSecond);
      const range = `${millions(lowerQuartile)} to ${millions(upperQuartile)}`;
      const cells = `${millions(median).padStart(10)}${range.padStart(20)}`;
      return `  ${execution.padEnd(22)}${cells}${busy.toLocaleString('en-GB').padStart(10)}`;
    }),
    `  ${connections} clients, ${batch} orders a write, at most ${window} unanswered each; in turns.`,
  ].join('\n');
}

function millions(perSecond: number): string {
  return (perSecond / 1e6).toFixed(2);
}
