/**
 * What families on lanes cost an order more than one ring, part by part, in ns.
 *
 *     npx tsx checks/bench/families-cost.ts
 *
 * Everything is on one thread, without sockets: requests are put into the rings, 64 at a time, the
 * engine's work is turned until nothing is left, and replies are drained. Each way is a process of
 * its own, because V8 compiles what it has seen, and they take turns. Of a process the quickest of
 * twelve rounds counts: whatever else the machine does only makes it slower.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Counters } from '#counters';
import { RECORD_BYTES } from '#layout';
import { attachPartitions } from '#partition-memory';
import { FamilySequencer, PartitionIntake } from '#router';
import { OrderFlow } from '#seeded-flow';
import { RingReader, SharedRing } from '#shared-ring';
import { StageClock } from '#stage-clock';
import { topologyOf } from '#topology';
import { ChainIoSide } from '../../solutions/engine/chain-io.ts';
import { EngineControl } from '../../solutions/engine/engine-control.ts';
import { layOutEngine } from '../../solutions/engine/engine-layout.ts';
import { EngineThread } from '../../solutions/engine/engine-thread.ts';
import { Partition } from '../../solutions/engine/partition.ts';
import { PartitionIoSide } from '../../solutions/engine/partition-handoff.ts';
import { NEVER_WAIT } from '../../solutions/engine/reply-ring.ts';
import { allocateTasks, BATCH } from '../../solutions/engine/thread-parts.ts';
import { spread } from './statistics.ts';

const PROCESSES = 5;
const ROUNDS = 12;
const ROUND = 150_000;
const WARM_UP = 800_000;
const CHUNK = 64;
const PARTITIONS = 4;
const DIFFERENT = 65_536;
const CLIENTS = 4;
const SYMBOLS = 8;

/** Name, and what its engine thread does. */
const WAYS = {
  'one ring': chain,
  'families: intake alone': intakeAlone,
  'families: scheduler and lanes': schedulerAlone,
  'families: all of it': families,
} as const satisfies Record<string, () => Side>;

interface Side {
  readonly io: ChainIoSide | PartitionIoSide;
  turn(): number;
}

const COMMON = {
  counters: new Counters(),
  sink: { answer: () => {}, tell: () => {} },
  publishEvery: 32,
  onReplies: () => {},
};

function layout(partitions: number) {
  const plan = partitions === 0 ? {} : { families: { partitions, lanes: 1 } };
  const control = new EngineControl();
  const topology = topologyOf('one', 'book', plan);
  const { epoch } = StageClock.start();
  const { threads, ioThreads } = layOutEngine(
    { topology, symbols: SYMBOLS },
    control.memory,
    epoch,
  );
  const [thread, io] = [threads[0], ioThreads[0]];
  if (thread === undefined || io === undefined) throw new Error('an engine has both');
  return { control, thread, memory: io.memory };
}

/** The engine's own thread, whichever kind. */
function engine(partitions: number): Side {
  const { thread, memory } = layout(partitions);
  const io =
    'partitions' in memory ? new PartitionIoSide(memory, COMMON) : new ChainIoSide(memory, COMMON);
  const idle = (): void => {
    io.drain(() => {});
  };
  const here = new EngineThread(thread, {
    replyWait: { needsWaking: false, idle, worked: () => {} },
  });
  return { io, turn: () => here.turn() };
}

function chain(): Side {
  return engine(0);
}

function families(): Side {
  return engine(PARTITIONS);
}

function partitionSide() {
  const { control, memory } = layout(PARTITIONS);
  if (!('partitions' in memory)) throw new Error('this way has partitions');
  const io = new PartitionIoSide(memory, COMMON);
  return { control, io, rings: attachPartitions(memory.partitions) };
}

function intakeAlone(): Side {
  const { io, rings } = partitionSide();
  const intakes = rings.map((memory, partition) => {
    const ring = new SharedRing(memory, NEVER_WAIT);
    const reader = new RingReader(ring, { consumer: 0, wait: NEVER_WAIT });
    return new PartitionIntake({ partition, ring, reader, sequencer: new FamilySequencer() });
  });
  const ignore = (): void => {};
  return { io, turn: () => intakes.reduce((sum, one) => sum + one.poll(ignore, BATCH), 0) };
}

/** Every task is completed as soon as a lane begins it. */
function schedulerAlone(): Side {
  const { control, io, rings } = partitionSide();
  const tasks = allocateTasks(4096, PARTITIONS);
  const host = {
    begin: (lane: number) => (partitions[lane] as Partition).complete(lane),
    refuse: () => {},
  };
  const counters = new Counters();
  const partitions: readonly Partition[] = rings.map(
    (ring, partition) =>
      new Partition({ partition, ring, tasks, lanes: 1, control, counters, host }),
  );
  return { io, turn: () => partitions.reduce((sum, one) => sum + one.turn(BATCH), 0) };
}

function recordedFlow(): Uint8Array {
  const flows = Array.from(
    { length: CLIENTS },
    (_, client) => new OrderFlow({ seed: 1, client, symbols: SYMBOLS }),
  );
  const bytes = new Uint8Array(DIFFERENT * RECORD_BYTES);
  for (let i = 0; i < DIFFERENT; i++) {
    const flow = flows[Math.floor(i / CHUNK) % CLIENTS] as OrderFlow;
    flow.next(0);
    bytes.set(flow.bytes, i * RECORD_BYTES);
  }
  return bytes;
}

/** @returns ns per order of the I/O thread's side and of the engine thread's */
function measure({ io, turn }: Side): [number, number] {
  const flow = recordedFlow();
  const ignore = (): void => {};
  const round = (orders: number): [number, number] => {
    let [ioNs, engineNs] = [0, 0];
    for (let at = 0; at < orders; at += CHUNK) {
      const start = process.hrtime();
      for (let i = 0; i < CHUNK; i++) {
        io.submit(flow, ((at + i) % DIFFERENT) * RECORD_BYTES, 1 + (at % CLIENTS), 1, 0);
      }
      io.publish();
      const [, submitted] = process.hrtime(start);
      while (turn() > 0);
      const [, turned] = process.hrtime(start);
      io.drain(ignore);
      const [, drained] = process.hrtime(start);
      ioNs += submitted + drained - turned;
      engineNs += turned - submitted;
    }
    return [ioNs / orders, engineNs / orders];
  };
  round(WARM_UP);
  const rounds = Array.from({ length: ROUNDS }, () => round(ROUND));
  return [Math.min(...rounds.map(([io]) => io)), Math.min(...rounds.map(([, work]) => work))];
}

function inProcess(name: string): [number, number] {
  const args = ['--import', 'tsx', fileURLToPath(import.meta.url), name];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const found = /^(\d+) (\d+)$/m.exec(stdout);
  if (found === null) throw new Error(`"${name}" ended without figures: ${stderr}`);
  return [Number(found[1]), Number(found[2])];
}

function main(asked: string | undefined): void {
  const way = Object.entries(WAYS).find(([name]) => name === asked)?.[1];
  if (way !== undefined) {
    process.stdout.write(`${measure(way()).map(Math.round).join(' ')}\n`);
    return;
  }
  const names = Object.keys(WAYS);
  const all = Array.from({ length: PROCESSES }, () => names.map(inProcess));
  process.stdout.write(`ns per order${' '.repeat(22)}I/O side      engine's side\n`);
  names.forEach((name, i) => {
    const cells = [0, 1].map((side) => {
      const figures = all.map((one) => one[i]?.[side] ?? Number.NaN);
      const { median, lowerQuartile, upperQuartile } = spread(figures);
      return `${median.toFixed(0)} (${lowerQuartile.toFixed(0)} to ${upperQuartile.toFixed(0)})`;
    });
    process.stdout.write(
      `${`  ${name.padEnd(30)}${cells.map((cell) => cell.padEnd(18)).join('')}`.trimEnd()}\n`,
    );
  });
}

main(process.argv[2]);
