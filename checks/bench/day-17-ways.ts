/**
 * Day 17 per second that the process itself has run: the codec against its target, and the ways of
 * reading a 64-bit number. All in one process, in turns, so that they share what the machine does.
 */
import { wrap } from '../../scripts/runner/text.ts';
import { allocationOf } from './allocation.ts';
import { decode, encode, roundTrip } from './day-17-codec.ts';
import { type Spread, spread } from './statistics.ts';
import { type ExperimentOptions, expectedSum } from './workload.ts';

/** What the codec must reach, in messages a second. */
const TARGET = 30e6;
/** Messages of a turn: whole rounds of the ring. */
const MESSAGES = 102_400;
/** Numbers that are read over and over, and how many times a turn. */
const NUMBERS = 1_024;
const PASSES = 500;
const WARM_UP_TURNS = 60;
const TURNS = 101;
const QUICK_TURNS = 31;
const TWO_TO_32 = 0x1_0000_0000;

interface Way {
  readonly name: string;
  readonly messages: number;
  /** Returns whether what it read was right. */
  readonly turn: () => boolean;
}

interface Result {
  readonly name: string;
  /** Millions a second of processor time. */
  readonly rate: Spread;
  /** The least of all turns. */
  readonly bytes: number;
}

export async function ways({ quick, print, onProgress }: ExperimentOptions): Promise<object> {
  onProgress('the codec and other ways, in turns');
  const turns = quick ? QUICK_TURNS : TURNS;
  const codec = measure(codecWays(), turns);
  const numbers = measure(numberWays(), turns);
  onProgress('');
  print(
    [
      `\n${wrap(`The reference’s codec, millions of new orders a second of processor time, in ${turns} turns of ${MESSAGES.toLocaleString('en-GB')}. The target is ${TARGET / 1e6}.`)}\n`,
      ...table(codec, 'bytes/order'),
      `\n${wrap('Reading a 64-bit number of a record, millions a second of processor time:')}\n`,
      ...table(numbers, 'bytes/read'),
    ].join('\n'),
  );
  return { target: TARGET, codec, numbers };
}

function codecWays(): Way[] {
  const workloads = { encode: encode(), 'check and decode': decode(), 'all three': roundTrip() };
  return Object.entries(workloads).map(([name, { run }]) => ({
    name,
    messages: MESSAGES,
    turn: () => run(MESSAGES) === expectedSum(MESSAGES, 1),
  }));
}

function numberWays(): Way[] {
  const memory = new SharedArrayBuffer(NUMBERS * 8);
  const view = new DataView(memory);
  const signed = new Int32Array(memory);
  const unsigned = new Uint32Array(memory);
  const big = new BigInt64Array(memory);
  for (let i = 0; i < NUMBERS; i++) big[i] = BigInt(i) * 5_000_000_000n;
  const expected = (PASSES * 5_000_000_000 * NUMBERS * (NUMBERS - 1)) / 2;
  const messages = PASSES * NUMBERS;
  const over = (sumOf: () => number) => (): boolean => {
    let sum = 0;
    for (let pass = 0; pass < PASSES; pass++) sum += sumOf();
    return sum === expected;
  };
  return [
    {
      name: 'DataView, two halves',
      messages,
      turn: over(() => {
        let sum = 0;
        for (let at = 0; at < 8 * NUMBERS; at += 8) {
          sum += view.getInt32(at + 4, true) * TWO_TO_32 + view.getUint32(at, true);
        }
        return sum;
      }),
    },
    {
      name: 'typed arrays, two halves',
      messages,
      turn: over(() => {
        let sum = 0;
        for (let at = 0; at < 2 * NUMBERS; at += 2) {
          sum += (signed[at + 1] as number) * TWO_TO_32 + (unsigned[at] as number);
        }
        return sum;
      }),
    },
    {
      name: 'getBigInt64 and Number',
      messages,
      turn: over(() => {
        let sum = 0;
        for (let at = 0; at < 8 * NUMBERS; at += 8) sum += Number(view.getBigInt64(at, true));
        return sum;
      }),
    },
    {
      name: 'the same, and kept',
      messages,
      turn: over(() => {
        let last = 0n;
        let sum = 0;
        for (let at = 0; at < 8 * NUMBERS; at += 8) {
          last = view.getBigInt64(at, true);
          kept[at & 63] = last;
          sum += Number(last);
        }
        return sum;
      }),
    },
  ];
}

/** Where a BigInt is kept that outlives its expression, as that of a field of an order does. */
const kept: bigint[] = new Array<bigint>(64).fill(0n);

function measure(all: readonly Way[], turns: number): Result[] {
  const rates = new Map<string, number[]>();
  const bytes = new Map<string, number>();
  for (let turn = 0; turn < WARM_UP_TURNS + turns; turn++) {
    for (const way of all) {
      const before = cpuNs();
      if (!way.turn()) throw new Error(`day 17: ${way.name} has read something else`);
      const rate = (way.messages * 1e3) / (cpuNs() - before);
      if (turn >= WARM_UP_TURNS) rates.set(way.name, [...(rates.get(way.name) ?? []), rate]);
    }
  }
  for (const { name, messages, turn } of all) {
    for (let i = 0; i < 5; i++) {
      const allocated = allocationOf(() => turn()).bytes / messages;
      bytes.set(name, Math.min(bytes.get(name) ?? Number.POSITIVE_INFINITY, allocated));
    }
  }
  return all.map(({ name }) => ({
    name,
    rate: spread(rates.get(name) ?? []),
    bytes: Math.max(0, bytes.get(name) ?? 0),
  }));
}

/** How long this process has run on any processor. A turn is too short for what Linux tells of a thread. */
function cpuNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e3;
}

function table(results: readonly Result[], unit: string): string[] {
  const row = (...cells: readonly string[]): string =>
    `  ${(cells[0] ?? '').padEnd(28)}${cells
      .slice(1)
      .map((cell) => cell.padStart(18))
      .join('')}`.trimEnd();
  return [
    row('', 'median', 'quartiles', unit),
    ...results.map(({ name, rate, bytes }) =>
      row(
        name,
        rate.median.toFixed(1),
        `${rate.lowerQuartile.toFixed(1)} to ${rate.upperQuartile.toFixed(1)}`,
        bytes.toFixed(1),
      ),
    ),
  ];
}
