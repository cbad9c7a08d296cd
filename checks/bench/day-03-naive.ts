/** Day 03 the naive way: what is left over is joined with the next chunk, each frame is a view. */
import { idAt, preparedReads } from './day-03-stream.ts';
import { FIRST_ID, type Workload } from './workload.ts';

export class ConcatDecoder {
  private rest: Buffer = Buffer.alloc(0);
  private readonly onFrame: (payload: Buffer) => void;

  constructor(onFrame: (payload: Buffer) => void) {
    this.onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk]);
    while (this.rest.length >= 4) {
      const end = 4 + this.rest.readInt32LE(0);
      if (this.rest.length < end) return;
      this.onFrame(this.rest.subarray(4, end));
      this.rest = this.rest.subarray(end);
    }
  }
}

/** @param readBytes how the stream is cut */
export function byConcat(readBytes: number): Workload {
  const readsOf = preparedReads(readBytes);
  const sum = new Float64Array(1);
  const decoder = new ConcatDecoder((payload) => {
    sum[0] = (sum[0] as number) + (idAt(payload, 0) - FIRST_ID);
  });
  return {
    run(events) {
      sum[0] = 0;
      for (const read of readsOf(events)) decoder.push(read);
      return sum[0] as number;
    },
  };
}
