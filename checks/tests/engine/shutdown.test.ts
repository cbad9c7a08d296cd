/** A stop in the middle of load: everything that was accepted is answered, whatever runs where. */
import { expect, test } from 'vitest';
import { Counter } from '#counters';
import { conservation, Engine } from '#engine';
import { OrderFlow } from '#seeded-flow';
import { type ExecutionName, type TopologyName, type TopologyOptions, topologyOf } from '#topology';
import { until, WireClient } from '../gateway/wire.ts';
import { readReport } from './trader.ts';

const CLIENTS = 4;
const BATCH = 50;
/** Nothing is stopped before so many are answered. */
const ANSWERED = 2_000;

const TOPOLOGIES: [TopologyName, ExecutionName, TopologyOptions][] = [
  ['one', 'book', {}],
  ['two', 'book', {}],
  ['split', 'book', {}],
  ['one', 'book', { families: { partitions: 4, lanes: 2 } }],
  ['two', 'book', { families: { partitions: 2, lanes: 1 }, ioThreads: 2 }],
  ['split', 'book', { families: { partitions: 4, lanes: 4 }, ioThreads: 2, partitionThreads: 2 }],
  ['two', 'simulator', { families: { partitions: 2, lanes: 2 } }],
  ['split', 'simulator', { families: { partitions: 4, lanes: 4 }, partitionThreads: 2 }],
];

/** Sends as long as it can, a batch whenever one is answered. @returns answers until the end */
async function pester(client: WireClient, flow: OrderFlow): Promise<number> {
  const send = (): void => {
    const batch = Array.from({ length: BATCH }, () => {
      flow.next(0);
      return Buffer.from(flow.bytes);
    });
    if (!client.ended) client.send(...batch);
  };
  send();
  send();
  let answers = 0;
  for (let one = await client.next(); one !== undefined; one = await client.next()) {
    const { kind } = readReport(one);
    if (kind !== 'ACK' && kind !== 'REJ') continue;
    answers++;
    if (answers % BATCH === 0) send();
  }
  client.socket.end();
  return answers;
}

test.each(TOPOLOGIES)('on the topology %s with the %s and %o', async (name, execution, options) => {
  const engine = new Engine({
    topology: topologyOf(name, execution, options),
    execution,
    symbols: 4,
    // A busy machine may keep the clients, on this very thread, from fetching their last reports.
    limits: { shutdownGraceMs: 20, drainTimeoutMs: 30_000 },
  });
  await engine.listen(0);
  const { ports } = engine;
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, (_, i) => WireClient.connect(ports[i % ports.length] ?? 0)),
  );
  const counts = clients.map((one, client) =>
    pester(one, new OrderFlow({ seed: 7, client, symbols: 4 })),
  );
  await until(() => engine.counters.get(Counter.completed) >= ANSWERED);
  const { counters, cutOff, inFlight, queued } = await engine.stop();
  const answers = (await Promise.all(counts)).reduce((a, b) => a + b, 0);
  for (const client of clients) client.close();
  expect(
    conservation(counters, options.families !== undefined).filter((law) => !law.holds),
  ).toEqual([]);
  expect([cutOff, inFlight, queued, counters.reportsDropped]).toEqual([0, 0, 0, 0]);
  const { pendingNow, readyFamilies, inFlightFamilies } = counters;
  expect([pendingNow, readyFamilies, inFlightFamilies]).toEqual([0, 0, 0]);
  const { completed, rejectedBusy, rejectedShuttingDown, sequenced } = counters;
  expect(answers).toBe(completed + rejectedBusy + rejectedShuttingDown);
  expect(sequenced).toBeGreaterThanOrEqual(counters.accepted);
});
