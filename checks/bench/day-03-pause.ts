/** A client that stops reading, as the gateway's log shows it; and then it reads again. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { Counter, Counters } from '#counters';
import { Gateway } from '#gateway';
import { Limit } from '#limits';
import { FRAME_BYTES, streamOf } from './day-03-stream.ts';

export interface PauseStory {
  /** Log lines of the gateway and what the client did, in order. */
  readonly lines: readonly string[];
  /** Bytes of orders that the kernels took before the gateway paused the client. */
  readonly acceptedBytes: number;
  readonly answeredFrames: number;
}

const FRAMES_PER_WRITE = 500;

export async function pauseStory(): Promise<PauseStory> {
  const lines: string[] = [];
  const counters = new Counters();
  const gateway: Gateway = new Gateway({
    limits: Limit,
    counters,
    log: {
      thread: 'io-0',
      every: 1000,
      write: (line) => lines.push(line),
    },
    handlers: {
      onFrame: (connection, bytes, offset, length) => {
        connection.answerFrom(bytes, offset, length);
      },
      onProtocolError: () => {},
      onOutput: () => setImmediate(() => gateway.flush()),
    },
  });
  const port = await gateway.listen(0, '127.0.0.1');
  const client = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(client, 'connect');
  lines.push('        the client sends orders and reads nothing');
  client.pause();
  const bytes = streamOf(FRAMES_PER_WRITE);
  let writes = 0;
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  // Until the gateway has paused it, and the kernels take nothing more of it.
  let stuckTurns = 0;
  while (counters.get(Counter.inputPauses) === 0 || stuckTurns < 100) {
    if (client.writableLength === 0) {
      client.write(bytes);
      writes++;
      stuckTurns = 0;
    }
    stuckTurns++;
    await turn();
  }
  const acceptedBytes = writes * bytes.length - client.writableLength;
  lines.push('        the client’s own write is stuck; now it reads');
  let received = 0;
  client.on('data', (chunk) => {
    received += chunk.length;
  });
  client.resume();
  while (received < writes * bytes.length) await turn();
  lines.push('        every answer has arrived');
  client.destroy();
  await once(client, 'close');
  await gateway.close(100);
  return { lines, acceptedBytes, answeredFrames: received / FRAME_BYTES };
}
