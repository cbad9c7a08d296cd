/**
 * The first idea of a handoff that burns no core: whoever finds nothing goes to sleep at once, and
 * whoever has written wakes the other, each time.
 */
import { FIRST_ID, type MakeRole } from './role.ts';

const sleepy: MakeRole = ({ index, settings, buffers }) => {
  const { capacity } = settings.shape;
  const buffer = buffers[0] as SharedArrayBuffer;
  const cells = new Int32Array(buffer, 0, 2);
  const slots = new Float64Array(buffer, 8, capacity);
  return index === 0 ? { run: produce } : { run: consume };

  function produce(events: number): number {
    for (let i = 0; i < events; ) {
      const written = Atomics.load(cells, 0);
      const read = Atomics.load(cells, 1);
      if (((written - read) | 0) === capacity) {
        Atomics.wait(cells, 1, read);
        continue;
      }
      slots[written & (capacity - 1)] = FIRST_ID + i++;
      Atomics.store(cells, 0, (written + 1) | 0);
      Atomics.notify(cells, 0);
    }
    return 0;
  }

  function consume(events: number): number {
    let sum = 0;
    for (let i = 0; i < events; ) {
      const read = Atomics.load(cells, 1);
      if (Atomics.load(cells, 0) === read) {
        Atomics.wait(cells, 0, read);
        continue;
      }
      sum += (slots[read & (capacity - 1)] as number) - FIRST_ID;
      i++;
      Atomics.store(cells, 1, (read + 1) | 0);
      Atomics.notify(cells, 1);
    }
    return sum;
  }
};
export default sleepy;
