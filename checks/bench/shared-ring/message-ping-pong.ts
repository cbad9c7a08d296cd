/** The same with Node's own channel. */
import type { MessagePort } from 'node:worker_threads';
import { FIRST_ID, type MakeRole } from './role.ts';

const messagePingPong: MakeRole = ({ index, port }) => {
  const end = port as MessagePort;
  let samples = new Float64Array(0);
  return {
    run(events) {
      samples = new Float64Array(events);
      return new Promise((resolve) => {
        let sum = 0;
        let taken = 0;
        let from = process.hrtime();
        end.on('message', function take(id: number) {
          if (index === 0) {
            const now = process.hrtime();
            samples[taken] = ((now[0] - from[0]) * 1e9 + (now[1] - from[1])) / 2;
          } else {
            sum += id - FIRST_ID;
            end.postMessage(id);
          }
          if (++taken === events) {
            end.off('message', take);
            resolve(sum);
          } else if (index === 0) {
            from = process.hrtime();
            end.postMessage(FIRST_ID + taken);
          }
        });
        if (index === 0) end.postMessage(FIRST_ID);
      });
    },
    samples: () => samples,
  };
};
export default messagePingPong;
