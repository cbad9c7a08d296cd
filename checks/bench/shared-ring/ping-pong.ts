/** One event there on one ring, and back on another: half of that is what a handoff takes. */
import { RingReader } from '#shared-ring';
import { ringOf } from './ours.ts';
import { FIRST_ID, type MakeRole } from './role.ts';
import { waitOf } from './waits.ts';

const pingPong: MakeRole = (setup) => {
  const { index, settings } = setup;
  const out = ringOf(setup, index);
  out.gate(out.sequence(0));
  const back = ringOf(setup, 1 - index);
  const reader = new RingReader(back, { consumer: 0, wait: waitOf(settings.wait) });
  let samples = new Float64Array(0);
  return {
    run(events) {
      samples = new Float64Array(events);
      let sum = 0;
      for (let i = 0; i < events; i++) {
        if (index === 0) {
          const [fromSeconds, fromNs] = process.hrtime();
          send(FIRST_ID + i);
          take();
          const [seconds, ns] = process.hrtime();
          samples[i] = ((seconds - fromSeconds) * 1e9 + (ns - fromNs)) / 2;
        } else {
          const id = take();
          sum += id - FIRST_ID;
          send(id);
        }
      }
      return sum;
    },
    samples: () => samples,
  };

  function send(id: number): void {
    const sequence = out.next();
    out.float64[out.get(sequence) >> 3] = id;
    out.publish(sequence);
  }

  function take(): number {
    while (reader.available() === 0) reader.idle();
    const id = back.float64[back.get(reader.first) >> 3] as number;
    reader.release(1);
    reader.worked();
    return id;
  }
};
export default pingPong;
