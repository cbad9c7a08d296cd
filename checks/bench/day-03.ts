/** Day 03: frames out of chunks, in memory; then a gateway over loopback. */
import { FRAME_BYTES } from './day-03-stream.ts';
import type { BenchCase, DayBench } from './workload.ts';

const CHUNK_EVENTS = 4096;

function reads(title: string, readBytes: number): BenchCase {
  return {
    title,
    chunkEvents: CHUNK_EVENTS,
    sinks: 1,
    naive: async () => (await import('./day-03-naive.ts')).byConcat(readBytes),
    engine: async () => (await import('./day-03-decoder.ts')).byDecoder(readBytes),
  };
}

const bench: DayBench = {
  naive: 'naive: the rest of a chunk joined with the next one, one view per frame',
  cases: [
    reads('one frame of 48 bytes a chunk', FRAME_BYTES),
    reads('16 frames a chunk', 16 * FRAME_BYTES),
    reads('256 frames a chunk', 256 * FRAME_BYTES),
    reads('chunks of 1,000 bytes, each cuts a frame', 1000),
    reads('chunks of 20 bytes, each frame in three pieces', 20),
  ],
  experiment: async (options) => (await import('./day-03-tcp.ts')).overTcp(options),
};

export default bench;
