/** An I/O thread beside the first: does what the engine asks, and has its own port and sockets. */
import { parentPort } from 'node:worker_threads';
import { GcTotals } from './gc-totals.ts';
import {
  END_REQUEST,
  type IoAnswer,
  type IoAnswers,
  type IoLogLine,
  type IoQuestion,
} from './io-calls.ts';
import { type IoSetup, IoThread } from './io-thread.ts';
import { GC_REQUEST, type GcMessage, READY } from './thread-group.ts';

export interface IoWorkerSetup extends IoSetup {
  /** One log line in so many events of a kind; undefined: none. */
  readonly logEvery: number | undefined;
}

export default function main(setup: IoWorkerSetup): void {
  const { name, logEvery } = setup;
  const say = (message: IoAnswer | IoLogLine | GcMessage | typeof READY): void =>
    parentPort?.postMessage(message);
  const log = logEvery && {
    thread: name,
    every: logEvery,
    write: (line: string) => say({ line }),
  };
  const io = new IoThread(setup, { log: log || undefined });
  const gc = new GcTotals();
  const answers = answersOf(io);
  parentPort?.on('message', (message: IoQuestion | typeof GC_REQUEST | typeof END_REQUEST) => {
    if (message === GC_REQUEST) say({ gc: gc.take() });
    else if (message === END_REQUEST) {
      say({ gc: gc.take() });
      gc.stop();
      parentPort?.close();
    } else void answer(answers, message).then(say);
  });
  say(READY);
}

function answersOf(io: IoThread): IoAnswers {
  return {
    listen: ({ port, host }) => io.listen(port, host),
    drain: async () => {
      await io.drain();
      return null;
    },
    close: () => io.close(),
    stats: (pausesNs) => io.stats(pausesNs),
    resetLatency: () => {
      io.resetLatency();
      return null;
    },
  };
}

async function answer(answers: IoAnswers, { id, name, asks }: IoQuestion): Promise<IoAnswer> {
  try {
    return { id, gives: await answers[name](asks as never) };
  } catch (error) {
    const { message, code, port } = error as NodeJS.ErrnoException & { port?: number };
    return { id, error: { message, code, port } };
  }
}
