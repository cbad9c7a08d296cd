/** The npm package ringbuf.js: batches are copied into the ring and out of it. */
import { RingBuffer } from 'ringbuf.js';
import { FIRST_ID, type MakeRole } from './role.ts';

const ringbuf: MakeRole = ({ index, settings: { batch }, buffers }) => {
  const ring = new RingBuffer(buffers[0] as SharedArrayBuffer, Float64Array);
  const ids = new Float64Array(batch);
  return index === 0 ? { run: produce } : { run: consume };

  function produce(events: number): number {
    for (let sent = 0; sent < events; ) {
      const count = Math.min(batch, events - sent);
      for (let i = 0; i < count; i++) ids[i] = FIRST_ID + sent++;
      for (let done = 0; done < count; ) done += ring.push(ids, count - done, done);
    }
    return 0;
  }

  function consume(events: number): number {
    let sum = 0;
    for (let got = 0; got < events; ) {
      const count = ring.pop(ids, batch);
      for (let i = 0; i < count; i++) sum += (ids[i] as number) - FIRST_ID;
      got += count;
    }
    return sum;
  }
};
export default ringbuf;
