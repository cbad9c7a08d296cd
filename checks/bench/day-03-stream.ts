/** The stream of frames of day 03's benchmarks, and how both ways read it. */
import { FIRST_ID } from './workload.ts';

export const PAYLOAD_BYTES = 48;
export const FRAME_BYTES = 4 + PAYLOAD_BYTES;
const ID_OFFSET = 16;
const TWO_TO_32 = 2 ** 32;

/** So many frames with the ids {@link FIRST_ID}, {@link FIRST_ID} + 1, … */
export function streamOf(frames: number): Buffer {
  const stream = Buffer.alloc(frames * FRAME_BYTES);
  for (let i = 0; i < frames; i++) {
    const at = i * FRAME_BYTES;
    stream.writeInt32LE(PAYLOAD_BYTES, at);
    stream.writeUInt32LE((FIRST_ID + i) % TWO_TO_32, at + 4 + ID_OFFSET);
    stream.writeUInt32LE(Math.floor((FIRST_ID + i) / TWO_TO_32), at + 8 + ID_OFFSET);
  }
  return stream;
}

/** The stream in reads of so many bytes; the last one may be shorter. */
export function readsOf(stream: Buffer, readBytes: number): Buffer[] {
  const reads: Buffer[] = [];
  for (let at = 0; at < stream.length; at += readBytes) {
    reads.push(stream.subarray(at, at + readBytes));
  }
  return reads;
}

/** The id of a frame whose payload begins at `offset`. */
export function idAt(bytes: Uint8Array, offset: number): number {
  return uint32At(bytes, offset + ID_OFFSET + 4) * TWO_TO_32 + uint32At(bytes, offset + ID_OFFSET);
}

function uint32At(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  return (low | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24)) >>> 0;
}

/** Keeps the reads of the last number of frames asked for, so that making them is not measured. */
export function preparedReads(readBytes: number): (frames: number) => readonly Buffer[] {
  let prepared = 0;
  let reads: readonly Buffer[] = [];
  return (frames) => {
    if (frames !== prepared) {
      reads = readsOf(streamOf(frames), readBytes);
      prepared = frames;
    }
    return reads;
  };
}
