/** The thread of `echo.ts`: sends back what it gets. Posts its port; lives until it is ended. */
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { parentPort } from 'node:worker_threads';

export default function main(): void {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => socket.write(bytes));
  });
  server.listen(0, '127.0.0.1', () => {
    parentPort?.postMessage((server.address() as AddressInfo).port);
  });
}
