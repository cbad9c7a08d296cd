/** Day 03 over TCP: two servers that count frames and answer nothing. */
import { createServer } from 'node:net';
import { Counter, Counters } from '#counters';
import { Gateway } from '#gateway';
import { Limit } from '#limits';
import { ConcatDecoder } from './day-03-naive.ts';

export interface Receiver {
  readonly port: number;
  /** Frames so far. */
  frames(): number;
  close(): Promise<void>;
}

/** The engine's gateway. */
export async function gatewayReceiver(): Promise<Receiver> {
  const counters = new Counters();
  const gateway = new Gateway({
    limits: Limit,
    counters,
    handlers: { onFrame: () => {}, onProtocolError: () => {}, onOutput: () => {} },
  });
  const port = await gateway.listen(0, '127.0.0.1');
  return {
    port,
    frames: () => counters.get(Counter.framesIn),
    close: async () => {
      await gateway.close(0);
    },
  };
}

/** The naive one. */
export async function concatReceiver(): Promise<Receiver> {
  let frames = 0;
  const server = createServer((socket) => {
    const decoder = new ConcatDecoder(() => {
      frames++;
    });
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => decoder.push(chunk));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    frames: () => frames,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
