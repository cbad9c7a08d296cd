/** The systems of `single-order.ts`, and their table. */
import { startEngineProcess } from '#engine-process';
import { RECORD_BYTES, RequestOffset, Side } from '#layout';
import { OrderFlow } from '#seeded-flow';
import { FRAME_BYTES, startEcho } from './echo.ts';
import { latencyTable } from './latency-table.ts';
import type { SingleSeries, SingleSystem } from './single-order.ts';

const MODES = [
  { spins: false, ioWait: 'wake', words: 'sleeps' },
  { spins: true, ioWait: 'spin', words: 'spins' },
] as const;

/** With two cores, and a client on one of them, threads beside the I/O thread have none to spin on. */
const TOPOLOGIES = [
  { topology: 'two', threads: 'two threads' },
  { topology: 'one', threads: 'one thread' },
] as const;

/** @param conditions of the import map that the engine runs with */
export function singleSystems(conditions: readonly string[]): SingleSystem[] {
  return MODES.flatMap(({ spins, ioWait, words }) => {
    const echo = `TCP echo that ${words}`;
    return [
      { name: echo, spins, open: () => openEcho(spins) },
      ...TOPOLOGIES.map(({ topology, threads }) => ({
        name: `${threads}, ${words}`,
        against: echo,
        spins,
        open: () => openEngine(['--topology', topology, '--io-wait', ioWait], conditions),
      })),
    ];
  });
}

async function openEcho(spin: boolean) {
  const { port, server } = await startEcho({ spin });
  return {
    port,
    requests: [new Uint8Array(FRAME_BYTES)],
    answerBytes: FRAME_BYTES,
    close: () => server.terminate(),
  };
}

async function openEngine(how: readonly string[], conditions: readonly string[]) {
  const args = ['--execution', 'simulator', ...how];
  const engine = await startEngineProcess({ conditions, args });
  return {
    port: engine.port,
    requests: [Side.BUY, Side.SELL].map(orderOf),
    // The simulator answers ACK and FILL.
    answerBytes: 2 * FRAME_BYTES,
    close: async () => {
      await engine.finish();
    },
  };
}

/** The flow's first request, which is an order. A buy and then a sell keep the position at 0. */
function orderOf(side: number): Uint8Array {
  const frame = Buffer.alloc(FRAME_BYTES);
  const flow = new OrderFlow({ seed: 1, client: 0, symbols: 1 });
  flow.next(0);
  frame.writeInt32LE(RECORD_BYTES);
  frame.set(flow.bytes, FRAME_BYTES - RECORD_BYTES);
  frame.writeUInt8(side, FRAME_BYTES - RECORD_BYTES + RequestOffset.side);
  return frame;
}

export function singlesText(series: readonly SingleSeries[]): string {
  const p50 = (name: string): number =>
    series.find((one) => one.name === name)?.all.getValueAtPercentile(50) ?? Number.NaN;
  return [
    latencyTable(
      'one at a time, µs',
      'round trips',
      series.map(({ name, all }) => ({ name, source: all })),
    ),
    ...series.flatMap(({ name, against }) => {
      if (against === undefined) return [];
      const times = (p50(name) / p50(against)).toFixed(1);
      return [`  engine, ${name}: p50 is ${times} times that of the ${against}`];
    }),
    '  Two threads: the stages have one of their own. Sleeps: loops wait in the',
    '  kernel. Spins: the loops of both sides keep turning.',
  ].join('\n');
}
