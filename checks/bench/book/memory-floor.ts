/**
 * What a random read of memory costs here and now: the floor under every book.
 *
 * A chain leads through all cache lines of a piece of memory in random order. Each read says where
 * the next one is, so the processor cannot begin it before; it is the time of one read, as for a
 * bucket that says which slot. What the sizes differ by is the cache in which they still fit, and
 * how much of it the machine's other tenants leave.
 */
import { Random } from '#random';
import { spread } from '../statistics.ts';

const LINE_WORDS = 16;
const MIB = 2 ** 20;

export interface MemoryFloorOptions {
  readonly seed: number;
  readonly rounds: number;
  /** Reads of a round. */
  readonly reads: number;
}

export interface MemoryFloor {
  readonly mebibytes: number;
  /** Nanoseconds a read, one figure for each round. */
  readonly readNs: readonly number[];
}

const SIZES_MIB = [0.25, 1, 4, 16, 64];

/** Measures all sizes in turns, after one round of each that warms up. */
export function memoryFloor({ seed, rounds, reads }: MemoryFloorOptions): MemoryFloor[] {
  const random = new Random(seed);
  const chains = SIZES_MIB.map((mebibytes) => ({
    mebibytes,
    chain: chainOf((mebibytes * MIB) / (4 * LINE_WORDS), random),
    at: 0,
    readNs: [] as number[],
  }));
  for (let round = -1; round < rounds; round++) {
    for (const one of chains) {
      const startMs = performance.now();
      one.at = follow(one.chain, reads, one.at);
      const elapsedMs = performance.now() - startMs;
      if (round >= 0) one.readNs.push((elapsedMs * 1e6) / reads);
    }
  }
  return chains.map(({ mebibytes, readNs }) => ({ mebibytes, readNs }));
}

/**
 *     a random read of    0.25 MiB      1 MiB      4 MiB     16 MiB     64 MiB
 *       ns, median             5.1        7.2      116.0      144.3      165.2
 *       quartiles              5–5        7–8    115–119    143–150    164–170
 */
export function memoryFloorTable(floors: readonly MemoryFloor[]): string {
  const line = (name: string, cells: readonly string[]): string =>
    name.padEnd(17).concat(cells.map((cell) => cell.padStart(11)).join(''));
  const quartiles = floors.map(({ readNs }) => spread(readNs));
  return [
    line(
      'a random read of',
      floors.map(({ mebibytes }) => `${mebibytes} MiB`),
    ),
    line(
      '  ns, median',
      quartiles.map(({ median }) => median.toFixed(1)),
    ),
    line(
      '  quartiles',
      quartiles.map((one) => `${one.lowerQuartile.toFixed(0)}–${one.upperQuartile.toFixed(0)}`),
    ),
  ].join('\n');
}

/**
 * Words of which the first of each line is the place of the next line's: one circle through all of
 * them (Sattolo, "An algorithm to generate a random cyclic permutation", 1986).
 */
function chainOf(lines: number, random: Random): Int32Array {
  const chain = new Int32Array(new SharedArrayBuffer(4 * LINE_WORDS * lines));
  for (let line = 0; line < lines; line++) chain[line * LINE_WORDS] = line * LINE_WORDS;
  for (let line = lines - 1; line > 0; line--) {
    const [one, other] = [line * LINE_WORDS, random.below(line) * LINE_WORDS];
    const next = chain[one] as number;
    chain[one] = chain[other] as number;
    chain[other] = next;
  }
  return chain;
}

/** @returns where it has come to */
function follow(chain: Int32Array, reads: number, from: number): number {
  let at = from;
  for (let read = 0; read < reads; read++) at = chain[at] as number;
  return at;
}
