/** Day 03 over TCP: two servers that count frames and answer nothing. */
import { createServer } from 'node:net';
import { Counter, Counters } from '#counters';
import { Gateway } from '#gateway';
import { Limit } from '#limits';
import { TurnLoop } from '#turn-loop';
import { ConcatDecoder } from './day-03-naive.ts';

export interface Receiver {
  readonly port: number;
  /** Frames so far. */
  frames(): number;
  close(): Promise<void>;
}

/**
 * The engine's gateway.
 *
 * @param turning whether its event loop keeps turning instead of sleeping in the kernel
 */
export async function gatewayReceiver(turning: boolean): Promise<Receiver> {
  const counters = new Counters();
  const gateway = new Gateway({
    limits: Limit,
    counters,
    handlers: { onFrame: () => {}, onProtocolError: () => {}, onOutput: () => {} },
  });
  const port = await gateway.listen(0, '127.0.0.1');
  let turns = turning ? 1 : 0;
  const loop = new TurnLoop(() => turns);
  loop.wake();
  return {
    port,
    frames: () => counters.get(Counter.framesIn),
    close: async () => {
      turns = 0;
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
