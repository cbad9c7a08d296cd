/** Node's own channel: a message for each batch, copied, delivered by the event loop. */
import type { MessagePort } from 'node:worker_threads';
import { FIRST_ID, type MakeRole } from './role.ts';

/** So many messages may wait; then the producer lets its event loop turn until it is told. */
const WINDOW = 1000;

const messagePort: MakeRole = ({ index, settings: { batch }, port }) => {
  const end = port as MessagePort;
  return index === 0 ? { run: produce } : { run: consume };

  async function produce(events: number): Promise<number> {
    let messages = 0;
    for (let sent = 0; sent < events; ) {
      const ids: number[] = [];
      while (ids.length < batch && sent < events) ids.push(FIRST_ID + sent++);
      end.postMessage(ids);
      if (++messages % WINDOW === 0) await new Promise((resolve) => end.once('message', resolve));
    }
    return 0;
  }

  function consume(events: number): Promise<number> {
    return new Promise((resolve) => {
      let sum = 0;
      let got = 0;
      let messages = 0;
      end.on('message', function take(ids: number[]) {
        for (const id of ids) sum += id - FIRST_ID;
        got += ids.length;
        if (++messages % WINDOW === 0) end.postMessage('go on');
        if (got < events) return;
        end.off('message', take);
        resolve(sum);
      });
    });
  }
};
export default messagePort;
