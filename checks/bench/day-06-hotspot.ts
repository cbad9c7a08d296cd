/**
 * One allocation per order, seen from p99: the same service four times, in turns, each on a thread
 * of its own, with the floor of the machine before and after.
 */
import type { Cause, Percentiles } from '#recorder';
import { summaryLine } from '#recorder';
import { spawnWorker, type WorkerHandle } from '#spawn-worker';
import { Stamp } from '#stage-clock';
import { wrap } from '../../scripts/runner/text.ts';
import type { HotspotData, HotspotRound, Keeping } from './day-06-hotspot-worker.ts';
import { measureFloor } from './floor.ts';
import { AGREEING_SHARE, spread } from './statistics.ts';
import type { ExperimentOptions } from './workload.ts';

const WORKER = new URL('./day-06-hotspot-worker.ts', import.meta.url);

const RATE = 200_000;
/** A round lasts one second. */
const ORDERS = RATE;
const OPEN = 20_000;
const WARM_UP_ROUNDS = 2;
const ROUNDS = 9;
const QUICK_ROUNDS = 3;
/** Longer than any round may take on a machine with much other work. */
const LIMIT_MS = 60_000;

interface Variant {
  readonly name: string;
  readonly keeping: Keeping;
}

const VARIANTS: readonly Variant[] = [
  { name: 'no object', keeping: 'nothing' },
  { name: 'object, dropped', keeping: 'dropped' },
  { name: 'object, kept', keeping: 'kept' },
  { name: 'object, pooled', keeping: 'pooled' },
];

interface Running extends Variant {
  readonly thread: WorkerHandle;
  readonly rounds: HotspotRound[];
}

export async function hotspot({ quick, print, onProgress }: ExperimentOptions): Promise<object> {
  const rounds = quick ? QUICK_ROUNDS : ROUNDS;
  print(
    `\nOne object per order\n${wrap(
      `Each thread serves ${thousands(RATE)} orders a second on an open-loop schedule, about 1.5 µs of work each, in ${rounds} rounds of 1 s, in turns. For each order it makes no object; one that is dropped with the next order; one that is kept until ${thousands(OPEN)} further orders have come; the same from a pool.`,
      '  ',
    )}`,
  );
  onProgress('floor');
  const before = await measureFloor(1, RATE);
  const running = await start();
  try {
    for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
      for (let turn = 0; turn < running.length; turn++) {
        const one = running[(turn + round + WARM_UP_ROUNDS) % running.length] as Running;
        onProgress(`${round < 0 ? 'warm-up' : `round ${round + 1} of ${rounds}`}: ${one.name}`);
        const result = await roundOf(one.thread);
        if (round >= 0) one.rounds.push(result);
      }
    }
  } finally {
    await Promise.all(running.map(({ thread }) => thread.terminate()));
  }
  onProgress('floor');
  const after = await measureFloor(1, RATE);
  onProgress('');
  const floors = [before, after].map(({ late }): Percentiles => {
    const [p50Ns = 0, p95Ns = 0, p99Ns = 0, p999Ns = 0] = [50, 95, 99, 99.9].map((percentile) =>
      late.getValueAtPercentile(percentile),
    );
    return { p50Ns, p95Ns, p99Ns, p999Ns, maxNs: late.maxValue };
  });
  print(`\n${endToEndTable(running, floors)}`);
  print(`\n${collectionTable(running)}`);
  print(
    `\n${running
      .slice(1)
      .map((one) => against(one, running[0] as Running))
      .join('\n')}`,
  );
  print(`\n${samples(running.slice(-2))}`);
  return {
    ratePerSecond: RATE,
    open: OPEN,
    floors,
    variants: running.map(({ name, rounds: results }) => ({
      name,
      rounds: results.map(({ sampled, ...figures }) => figures),
    })),
  };
}

async function start(): Promise<Running[]> {
  return Promise.all(
    VARIANTS.map(async ({ name, keeping }) => {
      const data: HotspotData = {
        keeping,
        ratePerSecond: RATE,
        ordersPerRound: ORDERS,
        open: OPEN,
      };
      const thread = spawnWorker(WORKER, { name, data });
      await thread.nextMessage();
      return { name, keeping, thread, rounds: [] };
    }),
  );
}

/** @throws Error when the round does not end */
async function roundOf(thread: WorkerHandle): Promise<HotspotRound> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`"${thread.name}": a round did not end within ${LIMIT_MS / 1000} s`));
    }, LIMIT_MS);
  });
  const round = thread.nextMessage();
  thread.worker.postMessage('round');
  try {
    return (await Promise.race([round, late])) as HotspotRound;
  } finally {
    clearTimeout(timer);
  }
}

function endToEndTable(running: readonly Running[], floors: readonly Percentiles[]): string {
  const columns = [18, 9, 10, 20, 11, 11];
  return [
    row(columns, ['end to end, µs', 'p50', 'p99', 'quartiles', 'p99.9', 'max']),
    ...running.map(({ name, rounds }) => {
      const of = (figure: (endToEnd: Percentiles) => number) =>
        spread(rounds.map(({ summary }) => figure(summary.endToEnd)));
      const p99 = of(({ p99Ns }) => p99Ns);
      return row(columns, [
        name,
        micros(of(({ p50Ns }) => p50Ns).median),
        micros(p99.median),
        `${micros(p99.lowerQuartile)} to ${micros(p99.upperQuartile)}`,
        micros(of(({ p999Ns }) => p999Ns).median),
        micros(of(({ maxNs }) => maxNs).median),
      ]);
    }),
    ...floors.map(({ p50Ns, p99Ns, p999Ns, maxNs }, at) => {
      const name = at === 0 ? 'floor before' : 'floor after';
      return row(columns, [name, micros(p50Ns), micros(p99Ns), '', micros(p999Ns), micros(maxNs)]);
    }),
    '  Medians of the rounds. Floor: how late a thread notices that an order is due,',
    '  when it does nothing else.',
  ].join('\n');
}

function collectionTable(running: readonly Running[]): string {
  const columns = [16, 9, 12, 10, 9, 9, 13];
  return [
    row(columns, ['', 'bytes', 'service p99', 'queue p99', 'paused', 'longest', 'young +']),
    row(columns, ['', 'per order', 'µs', 'µs', 'ms/s', 'ms', 'old a min']),
    ...running.map(({ name, rounds }) => {
      const of = (figure: (round: HotspotRound) => number) => spread(rounds.map(figure)).median;
      const seconds = rounds.length;
      const count = (isYoung: boolean) => {
        const kinds = rounds.flatMap(({ collections }) => Object.entries(collections));
        const ours = kinds.filter(([kind]) => (kind === 'Scavenge') === isYoung);
        return ((60 * ours.reduce((sum, [, times]) => sum + times, 0)) / seconds).toFixed(0);
      };
      const longest = Math.max(...rounds.map(({ longestPauseNs }) => longestPauseNs));
      const paused = rounds.reduce((sum, { pausedNs }) => sum + pausedNs, 0) / seconds;
      return row(columns, [
        name,
        Math.max(
          0,
          of(({ bytesPerOrder }) => bytesPerOrder),
        ).toFixed(0),
        micros(of(({ summary }) => summary.service.p99Ns)),
        micros(of(({ summary }) => summary.queue.p99Ns)),
        (paused / 1e6).toFixed(2),
        (longest / 1e6).toFixed(2),
        `${count(true)} + ${count(false)}`,
      ]);
    }),
    ...running.map(({ name, rounds }) => `  ${name}: ${causes(rounds)}`),
  ].join('\n');
}

/** How often each verdict was given: `no tail 8, cannot be told 1`. */
function causes(rounds: readonly HotspotRound[]): string {
  const counts = new Map<Cause, number>();
  for (const { verdict } of rounds) counts.set(verdict.cause, (counts.get(verdict.cause) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([cause, count]) => `${cause} ${count}`)
    .join(', ');
}

/** p99 of the one against that of the other, round by round. */
function against(one: Running, other: Running): string {
  const ratios = one.rounds.map(({ summary }, round) => {
    return summary.endToEnd.p99Ns / (other.rounds[round]?.summary.endToEnd.p99Ns ?? Number.NaN);
  });
  const { median, lowerQuartile, upperQuartile } = spread(ratios);
  const between = `(${factor(lowerQuartile)} to ${factor(upperQuartile)})`;
  const higher = ratios.filter((ratio) => ratio > 1).length;
  const agreed = Math.max(higher, ratios.length - higher) >= AGREEING_SHARE * ratios.length;
  const verdict = agreed
    ? `${factor(median)} times the p99 ${between}`
    : `too noisy to tell ${between}`;
  return `  ${one.name}, against ${other.name}: ${verdict}; higher in ${higher} of ${ratios.length} rounds`;
}

/** The last round of each as a log would have it: a line for the partition, one sampled order. */
function samples(running: readonly Running[]): string {
  return running
    .flatMap(({ name, rounds }) => {
      const last = rounds.at(-1);
      if (last === undefined) return [];
      return [
        wrap(summaryLine(name, last.summary), '  '),
        ...last.sampled.slice(-1).map((stamps) => `    one order in 10,000: ${orderText(stamps)}`),
      ];
    })
    .join('\n');
}

function orderText(stamps: Float64Array): string {
  const at = (stamp: Stamp) => stamps[stamp] as number;
  const queue = micros(at(Stamp.WORK_START) - at(Stamp.ENQUEUED));
  const service = micros(at(Stamp.WORK_END) - at(Stamp.WORK_START));
  return `due at ${(at(Stamp.READ) / 1e9).toFixed(6)} s, queue ${queue} µs, service ${service} µs`;
}

function row(columns: readonly number[], cells: readonly string[]): string {
  const [first = '', ...others] = cells;
  const rest = others.map((cell, index) => cell.padStart(columns[index + 1] ?? 0));
  return `  ${first.padEnd(columns[0] ?? 0)}${rest.join('')}`.trimEnd();
}

function thousands(count: number): string {
  return count.toLocaleString('en-GB');
}

function micros(ns: number): string {
  return (ns / 1000).toFixed(ns < 100_000 ? 1 : 0);
}

function factor(ratio: number): string {
  return ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2);
}
