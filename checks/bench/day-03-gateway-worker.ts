/** A gateway on a thread of its own that answers each frame, or each chunk, with itself. */
import { parentPort } from 'node:worker_threads';
import type { Connection } from '#connection';
import { Counters } from '#counters';
import { Gateway } from '#gateway';
import { Limit } from '#limits';
import { TurnLoop } from '#turn-loop';

export interface GatewayWorkerData {
  /** Echo bytes as they come, without frames. */
  readonly raw: boolean;
  /** Keep the event loop turning. */
  readonly spin: boolean;
}

export default async function main({ raw, spin }: GatewayWorkerData): Promise<void> {
  const handlers = {
    onFrame: (connection: Connection, bytes: Uint8Array, offset: number, length: number) => {
      connection.answerFrom(bytes, offset, length);
    },
    onProtocolError: () => {},
    onOutput: () => loop.wake(),
  };
  const onBytes = (connection: Connection, chunk: Uint8Array): void => {
    connection.sendBytes(chunk);
  };
  const gateway: Gateway = new Gateway({
    limits: Limit,
    counters: new Counters(),
    handlers: raw ? { ...handlers, onBytes } : handlers,
  });
  const loop = new TurnLoop(() => {
    gateway.flush();
    return spin ? 1 : 0;
  });
  parentPort?.postMessage(await gateway.listen(0, '127.0.0.1'));
  loop.wake();
}
