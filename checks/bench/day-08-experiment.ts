/** Day 08: what several producers cost against one, and how even the partitions are. */
import { connectionKey, familyKey, partitionOf } from '#router';
import { onThreads, type ThreadedWorkload } from './multi-ring/three-threads.ts';
import { compare, spread } from './statistics.ts';
import { type ExperimentOptions, expectedSum } from './workload.ts';

const SLOTS = 4096;
const BATCHES = [1, 10, 256];

interface Contender {
  readonly name: string;
  readonly module: string;
  readonly producers: number;
}

const CONTENDERS: readonly Contender[] = [
  { name: 'one producer, its own ring', module: 'single.ts', producers: 1 },
  { name: 'one producer, shared ring', module: 'ours.ts', producers: 1 },
  { name: 'two producers, shared ring', module: 'ours.ts', producers: 2 },
];

export async function ratioAndBalance(options: ExperimentOptions): Promise<object> {
  const ratios = [];
  options.print(
    '\nSeveral producers against one: M events a second, medians and quartiles, and the ratio\nto the ring of day 04 with its one producer. Ids of 8 bytes, everybody yields.\n',
  );
  for (const batch of BATCHES) ratios.push(...(await ratiosOf(batch, options)));
  options.onProgress('');
  return { ratios, balance: balance(options.print) };
}

async function ratiosOf(batch: number, { quick, print, onProgress }: ExperimentOptions) {
  const rounds = quick ? 5 : 15;
  const events = batch === 1 ? 100_000 : 400_000;
  const running: ThreadedWorkload[] = [];
  for (const { module, producers } of CONTENDERS) {
    const multiProducer = module === 'ours.ts';
    const shape = { capacity: SLOTS, slotBytes: 8, consumers: 1, wakes: false, multiProducer };
    running.push(await onThreads({ module, settings: { batch, shape }, producers }));
  }
  const rates: number[][] = CONTENDERS.map(() => []);
  for (let round = -3; round < rounds; round++) {
    onProgress(`batches of ${batch}: round ${Math.max(0, round + 1)} of ${rounds}`);
    for (const [index, workload] of running.entries()) {
      const startMs = performance.now();
      const sum = workload.run(events);
      const ms = performance.now() - startMs;
      if (sum !== expectedSum(events, 1)) throw new Error('events were lost, doubled or changed');
      if (round >= 0) rates[index]?.push(events / ms / 1000);
    }
  }
  await Promise.all(running.map((workload) => workload.stop()));
  const [single = []] = rates;
  return CONTENDERS.map(({ name }, index) => {
    const own = rates[index] ?? [];
    const { median, lowerQuartile, upperQuartile } = spread(own);
    const { ratio } = compare(own, single);
    const figures = `${median.toFixed(1).padStart(6)} (${lowerQuartile.toFixed(1)} to ${upperQuartile.toFixed(1)})`;
    print(
      `  batches of ${String(batch).padEnd(4)}${name.padEnd(28)}${figures.padEnd(24)}${ratio.median.toFixed(2)}`,
    );
    return { batch, name, median, lowerQuartile, upperQuartile, ratio: ratio.median };
  });
}

const KEYS = 60_000;

const KEY_SETS: readonly (readonly [string, (i: number) => number])[] = [
  ['ids 0, 1, 2 …', (i) => i],
  ['ids in steps of 64', (i) => i * 64],
  ['account × 2^32 + 1', (i) => i * 2 ** 32 + 1],
  ['-1, one connection, derived keys', (i) => familyKey(-1, 9, i)],
  ['-1, one connection, connectionKey', () => connectionKey(9)],
];

/** The largest share of a partition, in fair shares: 1 is even, N is all in one. */
function balance(print: (text: string) => void): object[] {
  const counts = [2, 4, 8, 16];
  print(`\nBalance: the fullest partition, in fair shares, ${KEYS.toLocaleString('en-GB')} keys\n`);
  print(`  ${'N'.padEnd(36)}${counts.map((n) => String(n).padStart(8)).join('')}`);
  const rows = [...KEY_SETS, ['ids in steps of 64, without a hash', null] as const];
  return rows.map(([name, keyOf]) => {
    const shares = counts.map((n) => {
      const filled = new Array<number>(n).fill(0);
      for (let i = 0; i < KEYS; i++) {
        const partition = keyOf === null ? (i * 64) & (n - 1) : partitionOf(keyOf(i), n);
        filled[partition] = (filled[partition] as number) + 1;
      }
      return (Math.max(...filled) * n) / KEYS;
    });
    print(`  ${name.padEnd(36)}${shares.map((share) => share.toFixed(3).padStart(8)).join('')}`);
    return { name, shares: Object.fromEntries(counts.map((n, i) => [n, shares[i]])) };
  });
}
