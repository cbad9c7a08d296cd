/**
 * A plain TCP echo as the baseline of the engine's round trip: frames of the same size, at the same
 * rate, over as many connections, driven open-loop in the same manner, but the other side only
 * sends back what it gets. What the engine takes beyond this is its own work.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Histogram } from 'hdr-histogram-js';
import { LatencyWindows, type WindowSummary } from '#latency-windows';
import { RECORD_BYTES } from '#layout';
import { spawnWorker, type WorkerHandle } from '#spawn-worker';
import type { EchoData } from './echo-worker.ts';
import { nsHistogram } from './histogram.ts';

export interface EchoOptions {
  /** Frames per second over all connections. */
  readonly rate: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
}

export interface EchoResult {
  /** Due time to echo, in ns, without the warm-up. */
  readonly histogram: Histogram;
  readonly windows: WindowSummary;
}

/** An echo on a thread of its own, on any free port of 127.0.0.1. */
export async function startEcho(data: EchoData): Promise<{ port: number; server: WorkerHandle }> {
  const server = spawnWorker(new URL('./echo-worker.ts', import.meta.url), { name: 'echo', data });
  return { port: (await server.nextMessage()) as number, server };
}

/** A request and the four bytes of its length. */
export const FRAME_BYTES = RECORD_BYTES + 4;

export async function measureEcho(options: EchoOptions): Promise<EchoResult> {
  const { port, server } = await startEcho({ spin: false });
  const sockets: Socket[] = [];
  try {
    for (let i = 0; i < options.connections; i++) {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      await once(socket, 'connect');
      sockets.push(socket);
    }
    return await drive(sockets, options);
  } finally {
    for (const socket of sockets) socket.destroy();
    await server.terminate();
  }
}

function drive(
  sockets: readonly Socket[],
  { rate, seconds, warmUpSeconds }: EchoOptions,
): Promise<EchoResult> {
  const histogram = nsHistogram();
  const windows = new LatencyWindows(seconds);
  const frame = Buffer.alloc(FRAME_BYTES);
  const planned = Math.round(rate * (seconds + warmUpSeconds));
  const measuredFrom = Math.round(rate * warmUpSeconds);
  const intervalNs = 1e9 / rate;
  const [startSeconds, startNs] = process.hrtime();
  const nowNs = (): number => {
    const [seconds, ns] = process.hrtime();
    return (seconds - startSeconds) * 1e9 + (ns - startNs);
  };
  let sent = 0;
  let echoed = 0;
  return new Promise((resolve, reject) => {
    for (const [index, socket] of sockets.entries()) {
      let bytes = 0;
      let next = index;
      socket.on('error', reject).on('data', (chunk) => {
        const now = nowNs();
        for (bytes += chunk.length; bytes >= FRAME_BYTES; bytes -= FRAME_BYTES) {
          if (next >= measuredFrom) {
            const latencyNs = Math.round(now - next * intervalNs);
            histogram.recordValue(latencyNs);
            windows.record((next - measuredFrom) * intervalNs, latencyNs);
          }
          next += sockets.length;
          echoed++;
        }
      });
    }
    const turn = (): void => {
      const now = nowNs();
      while (sent < planned && sent * intervalNs <= now) {
        sockets[sent++ % sockets.length]?.write(frame);
      }
      if (echoed === planned) resolve({ histogram, windows: windows.summary() });
      else setImmediate(turn);
    };
    turn();
  });
}
