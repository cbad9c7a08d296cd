/**
 * A thread that sends frames as fast as the other side takes them: so many in each write, for so
 * long. Then it says how many, and ends.
 */
import { connect } from 'node:net';
import { parentPort } from 'node:worker_threads';
import { streamOf } from './day-03-stream.ts';

export interface SenderData {
  readonly port: number;
  readonly framesPerWrite: number;
  readonly ms: number;
}

/** Writes between two looks at the clock. */
const WRITES_PER_LOOK = 64;

export default function main({ port, framesPerWrite, ms }: SenderData): Promise<void> {
  const bytes = streamOf(framesPerWrite);
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  return new Promise((resolve, reject) => {
    let writes = 0;
    let endMs = 0;
    const send = (): void => {
      while (performance.now() < endMs) {
        for (let i = 0; i < WRITES_PER_LOOK; i++) {
          writes++;
          if (!socket.write(bytes)) return;
        }
      }
      parentPort?.postMessage(writes * framesPerWrite);
      socket.off('drain', send).end();
    };
    socket.on('error', reject).on('drain', send);
    socket.on('close', () => resolve()).resume();
    socket.on('connect', () => {
      endMs = performance.now() + ms;
      send();
    });
  });
}
