import { describe, expect, test } from 'vitest';
import { startEngineProcess } from '#engine-process';
import { Trader } from './trader.ts';

const END_THREAD = new URL('./fixtures/end-thread.mjs', import.meta.url).href;

describe('an engine whose thread dies', () => {
  test.each([
    ['throw', 'threw RangeError: a mistake of ours (exit code 1)'],
    ['exit', 'ended before its work was done (exit code 3)'],
    ['terminate', 'ended before its work was done (exit code 1)'],
  ])('by %s ends: connections closed, one sentence, exit code 1', async (way, why) => {
    const engine = await startEngineProcess({
      args: ['--ring-slots', '4'],
      nodeArgs: ['--import', END_THREAD],
      env: { END_THREAD: way, TICK_WORKER_PRELOAD: END_THREAD },
    });
    const one = await Trader.connect(engine.port, 1);
    one.send({ clientOrderId: 1 });
    expect(await one.report()).toMatchObject({ kind: 'ACK' });
    engine.hold();
    await engine.stats();
    one.send({ clientOrderId: 2 });
    process.kill(engine.pid, 'SIGUSR2');
    expect(await one.rest()).toEqual([]); // nobody knows what became of it
    await one.wire.gone();
    const { code, complaint } = await engine.exited;
    expect(code).toBe(1);
    expect(complaint).toBe(
      `The engine thread "engine-0" ${why}. The engine has stopped: nothing is taken any more and every connection is closed. Requests without an answer may have been carried out or not.`,
    );
    await expect(Trader.connect(engine.port, 1)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(engine.stop()).rejects.toThrow('The engine ended with 1: The engine thread');
  });

  /** In the order in which they are started. */
  const THREADS = ['partitions-0', 'partitions-1', 'core', 'io-1'];

  test.each(THREADS)('whichever it is: %s', async (name) => {
    const engine = await startEngineProcess({
      args: [
        ...['--topology', 'split', '--partitions', '2', '--partition-threads', '2'],
        ...['--io-threads', '2'],
      ],
      nodeArgs: ['--import', END_THREAD],
      env: {
        END_THREAD: 'terminate',
        END_FROM_LAST: String(THREADS.length - THREADS.indexOf(name)),
        TICK_WORKER_PRELOAD: END_THREAD,
      },
    });
    const traders = await Promise.all(engine.ports.map((port, i) => Trader.connect(port, i + 1)));
    for (const one of traders) {
      one.send({ clientOrderId: 1 });
      expect(await one.report()).toMatchObject({ kind: 'ACK' });
    }
    process.kill(engine.pid, 'SIGUSR2');
    for (const one of traders) await one.wire.gone();
    const { code, complaint } = await engine.exited;
    expect(code).toBe(1);
    expect(complaint).toMatch(
      new RegExp(
        `^The engine thread "${name}" ended before its work was done \\(exit code 1\\)\\. `,
      ),
    );
    expect(complaint.split('\n')).toHaveLength(1);
    for (const port of engine.ports) {
      await expect(Trader.connect(port, 1)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
  });
});
