/**
 * One order at a time: sent, answered, and only then the next. What a wake-up costs shows here,
 * because every round trip begins with a server that has nothing to do.
 *
 *     echo sleeps   engine sleeps   echo spins   engine spins   echo sleeps …
 *
 * In turns, and each beside the plain echo that waits in the same manner. Where the server's loop
 * is kept turning, the client's is as well; else both sleep until the kernel wakes them. This is a
 * closed loop on purpose: it asks what one order costs when nobody else is there, not what a load
 * sees.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Histogram } from 'hdr-histogram-js';
import { merged, nsHistogram } from './histogram.ts';

/** A server that answers each request with a known number of bytes. */
export interface SingleTarget {
  readonly port: number;
  /** Frames, each sent by itself: one after the other, again and again. At least one. */
  readonly requests: readonly Uint8Array[];
  /** Length of everything that comes back for it. */
  readonly answerBytes: number;
  close(): Promise<void>;
}

export interface SingleSystem {
  readonly name: string;
  /** Whether the client's loop is kept turning. */
  readonly spins: boolean;
  /** The name of the system that it is compared with: a plain echo that waits in the same way. */
  readonly against?: string;
  readonly open: () => Promise<SingleTarget>;
}

export interface SingleOptions {
  readonly turns: number;
  readonly roundTrips: number;
  readonly warmUpRoundTrips: number;
  readonly onProgress: (text: string) => void;
}

export interface SingleSeries {
  readonly name: string;
  readonly against?: string;
  /** Round trips in ns, turn by turn. */
  readonly turns: readonly Histogram[];
  readonly all: Histogram;
}

/** @throws Error when a server cannot be reached or hangs up */
export async function measureSingles(
  systems: readonly SingleSystem[],
  options: SingleOptions,
): Promise<SingleSeries[]> {
  const turns = systems.map((): Histogram[] => []);
  for (let turn = 1; turn <= options.turns; turn++) {
    for (const [index, system] of systems.entries()) {
      options.onProgress(`one at a time: ${system.name}, turn ${turn} of ${options.turns}`);
      const target = await system.open();
      try {
        turns[index]?.push(await measureOne(target, system.spins, options));
      } finally {
        await target.close();
      }
    }
  }
  options.onProgress('');
  return systems.map(({ name, against }, index) => {
    const own = turns[index] as Histogram[];
    return { name, ...(against === undefined ? {} : { against }), turns: own, all: merged(own) };
  });
}

async function measureOne(
  target: SingleTarget,
  spins: boolean,
  { roundTrips, warmUpRoundTrips }: SingleOptions,
): Promise<Histogram> {
  const socket = connect({ host: '127.0.0.1', port: target.port, noDelay: true });
  await once(socket, 'connect');
  try {
    await drive(socket, target, spins, warmUpRoundTrips);
    return await drive(socket, target, spins, roundTrips);
  } finally {
    socket.destroy();
  }
}

function drive(
  socket: Socket,
  { requests, answerBytes }: SingleTarget,
  spins: boolean,
  roundTrips: number,
): Promise<Histogram> {
  const times = nsHistogram();
  return new Promise((resolve, reject) => {
    let missing = 0;
    let sentAt = process.hrtime();
    let done = 0;
    const send = (): void => {
      missing = answerBytes;
      sentAt = process.hrtime();
      socket.write(requests[done % requests.length] as Uint8Array);
    };
    const hungUp = (): void => reject(new Error('the server hung up in mid-measurement'));
    const onData = (chunk: Buffer): void => {
      missing -= chunk.length;
      if (missing > 0) return;
      const [seconds, ns] = process.hrtime(sentAt);
      times.recordValue(seconds * 1e9 + ns);
      done++;
      if (done < roundTrips) {
        send();
        return;
      }
      socket.off('data', onData).off('close', hungUp);
      resolve(times);
    };
    const turn = (): void => {
      if (done < roundTrips && !socket.destroyed) setImmediate(turn);
    };
    socket.once('error', reject).once('close', hungUp).on('data', onData);
    send();
    if (spins) turn();
  });
}
