/** Day 03 through the engine's frame decoder: the learner's or the reference's. */
import { FrameDecoder } from '#frame-decoder';
import { idAt, PAYLOAD_BYTES, preparedReads } from './day-03-stream.ts';
import { FIRST_ID, type Workload } from './workload.ts';

/** @param readBytes how the stream is cut */
export function byDecoder(readBytes: number): Workload {
  const readsOf = preparedReads(readBytes);
  const sum = new Float64Array(1);
  const decoder = new FrameDecoder({
    maxFrameBytes: PAYLOAD_BYTES,
    onFrame: (bytes, offset) => {
      sum[0] = (sum[0] as number) + (idAt(bytes, offset) - FIRST_ID);
    },
  });
  return {
    run(events) {
      sum[0] = 0;
      for (const read of readsOf(events)) decoder.push(read);
      return sum[0] as number;
    },
  };
}
