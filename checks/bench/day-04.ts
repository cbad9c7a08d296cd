/** Day 04: a ring between two threads against the first ideas, and what a full ring costs the loop. */
import type { Way } from './day-04-threads.ts';
import type { Settings, WaitName } from './shared-ring/role.ts';
import type { BenchCase, DayBench, Workload } from './workload.ts';

const ID_SLOTS = 4096;
const RECORD_SLOTS = 1024;

const bench: DayBench = {
  naive: [
    'naive: a ring whose two sides read both cursors for every event, publish one by one, and look',
    'again at once; in the last two cases they sleep at once instead and wake the other for every',
    'event. Two threads, one of them the process itself',
  ].join(' '),
  cases: [
    handoff('ids of 8 bytes, published one by one', 1, 8, 100_000),
    handoff('ids of 8 bytes, published in tens', 10, 8, 200_000),
    handoff('ids of 8 bytes, published in batches of 256', 256, 8, 400_000),
    handoff('records of 64 bytes, published in sixteens', 16, 64, 200_000),
    asleep(
      'ids of 8 bytes, one by one, threads that park when idle',
      'ours.ts',
      'sleepy.ts',
      50_000,
    ),
    asleep('one id there and back before the next', 'ping-pong.ts', 'sleepy-ping-pong.ts', 2000),
  ],
  experiment: async (options) => (await import('./day-04-stall.ts')).delayOfTheLoop(options),
};
export default bench;

function handoff(title: string, batch: number, slotBytes: number, chunkEvents: number): BenchCase {
  const settings = settingsOf(batch, slotBytes, 'busy-spin');
  return {
    title,
    chunkEvents,
    sinks: 1,
    naive: () => {
      const module = slotBytes === 8 ? 'naive.ts' : 'naive-records.ts';
      return start({ module, settings, raw: true });
    },
    engine: () => start({ module: 'ours.ts', settings, raw: false }),
  };
}

function asleep(title: string, ours: string, naive: string, chunkEvents: number): BenchCase {
  const settings = settingsOf(1, 8, 'park');
  return {
    title,
    chunkEvents,
    sinks: 1,
    naive: () => start({ module: naive, settings, raw: true }),
    engine: () => start({ module: ours, settings, raw: false }),
  };
}

function settingsOf(batch: number, slotBytes: number, wait: WaitName): Settings {
  const capacity = slotBytes === 8 ? ID_SLOTS : RECORD_SLOTS;
  return { batch, wait, shape: { capacity, slotBytes, consumers: 1, wakes: wait === 'park' } };
}

async function start(way: Way): Promise<Workload> {
  return (await import('./day-04-threads.ts')).betweenThreads(way);
}
