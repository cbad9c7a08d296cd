/** One event there and one back, each side asleep while it waits: what a wake-up costs. */
import { FIRST_ID, type MakeRole } from './role.ts';

const sleepyPingPong: MakeRole = ({ index, buffers }) => {
  const cells = buffers.map((buffer) => new Int32Array(buffer, 0, 1));
  const slots = buffers.map((buffer) => new Float64Array(buffer, 8, 1));
  const [mine, theirs] = [index, 1 - index] as const;
  return {
    run(events) {
      let sum = 0;
      for (let i = 0; i < events; i++) {
        if (index === 0) send(FIRST_ID + i);
        const id = take();
        if (index === 0) continue;
        sum += id - FIRST_ID;
        send(id);
      }
      return sum;
    },
  };

  function send(id: number): void {
    (slots[mine] as Float64Array)[0] = id;
    Atomics.add(cells[mine] as Int32Array, 0, 1);
    Atomics.notify(cells[mine] as Int32Array, 0);
  }

  function take(): number {
    const cell = cells[theirs] as Int32Array;
    while (Atomics.load(cell, 0) === 0) Atomics.wait(cell, 0, 0);
    Atomics.store(cell, 0, 0);
    return (slots[theirs] as Float64Array)[0] as number;
  }
};
export default sleepyPingPong;
