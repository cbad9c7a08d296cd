/** The thread of `echo.ts`: sends back what it gets. Posts its port; lives until it is ended. */
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { parentPort } from 'node:worker_threads';

export interface EchoData {
  /** Keeps the event loop turning, so that no wake-up is needed. */
  readonly spin: boolean;
}

export default function main({ spin }: EchoData): void {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => socket.write(bytes));
  });
  server.listen(0, '127.0.0.1', () => {
    parentPort?.postMessage((server.address() as AddressInfo).port);
  });
  if (!spin) return;
  const turn = (): void => {
    setImmediate(turn);
  };
  turn();
}
