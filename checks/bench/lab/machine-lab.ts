/** The latency lab on this machine: slices against each other, and one object a task, on and off. */
import { spawnWorker } from '#spawn-worker';
import { type Spread, spread } from '../statistics.ts';
import type { Hotspot, MachineFigures, MachineRound } from './machine-worker.ts';
import { SLICES, sliceName } from './virtual-lab.ts';

export interface MachineRow {
  readonly name: string;
  readonly rounds: readonly MachineFigures[];
}

export interface MachineLab {
  readonly slices: readonly MachineRow[];
  readonly hotspot: readonly MachineRow[];
}

const ROUNDS = 9;
const QUICK_ROUNDS = 3;
const MS = 400;
const QUICK_MS = 250;
const LIMIT_MS = 30_000;

const HOTSPOTS: readonly (readonly [string, Hotspot])[] = [
  ['no object', 'off'],
  ['an object a task', 'on'],
  ['reused', 'reused'],
];

export async function machineLab(
  quick: boolean,
  onProgress: (text: string) => void,
): Promise<MachineLab> {
  const ms = quick ? QUICK_MS : MS;
  const common = { ms, hot: true, hotspot: 'off' } as const;
  const slices = SLICES.map((slice) => ({
    name: sliceName(slice),
    round: { ...common, slice } satisfies MachineRound,
  }));
  const hotspots = HOTSPOTS.map(([name, hotspot]) => ({
    name,
    round: { ms, hot: true, slice: 1, hotspot } satisfies MachineRound,
  }));
  return {
    slices: await inTurns(slices, quick ? QUICK_ROUNDS : ROUNDS, onProgress),
    hotspot: await inTurns(hotspots, quick ? QUICK_ROUNDS : ROUNDS, onProgress),
  };
}

/** Every variant has a thread of its own, so that V8 learns nothing of one for another. */
async function inTurns(
  variants: readonly { readonly name: string; readonly round: MachineRound }[],
  rounds: number,
  onProgress: (text: string) => void,
): Promise<MachineRow[]> {
  const running = variants.map(({ name, round }) => ({
    name,
    round,
    thread: spawnWorker(new URL('./machine-worker.ts', import.meta.url), { name }),
    results: [] as MachineFigures[],
  }));
  try {
    for (let n = -1; n < rounds; n++) {
      for (const { name, round, thread, results } of running) {
        onProgress(
          `on this machine, ${name}: ${n < 0 ? 'warm-up' : `round ${n + 1} of ${rounds}`}`,
        );
        const answer = within(thread.nextMessage(), name);
        thread.worker.postMessage(round);
        const figures = (await answer) as MachineFigures;
        if (n >= 0) results.push(figures);
      }
    }
  } finally {
    await Promise.all(running.map(({ thread }) => thread.terminate()));
    onProgress('');
  }
  return running.map(({ name, results }) => ({ name, rounds: results }));
}

/** @throws Error when it does not come */
async function within<T>(answer: Promise<T>, name: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`"${name}": a round did not end within ${LIMIT_MS / 1000} s`));
    }, LIMIT_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function spreadOf(row: MachineRow, figure: (round: MachineFigures) => number): Spread {
  return spread(row.rounds.map(figure));
}
