/** Routers and intakes over the rings of some partitions, turned by the check on one thread. */
import { Counter, Counters } from '#counters';
import { ReportKind, ReportOffset } from '#layout';
import { MultiProducerRing } from '#multi-producer-ring';
import { allocatePartitions, attachPartitions } from '#partition-memory';
import { reasonName } from '#reasons';
import { Refusals } from '#refusals';
import type { RingMemory } from '#ring-memory';
import { FamilySequencer, PartitionIntake, Router, type TaskLog } from '#router';
import { RingReader, SharedRing } from '#shared-ring';
import { noWait, viewsOf } from './kit.ts';

export interface PartitionsOptions {
  readonly partitions?: number;
  readonly slots?: number;
  /** I/O threads, each with a router. */
  readonly routers?: number;
  /** Of every intake. */
  readonly log?: TaskLog;
  readonly initial?: number;
}

/** One I/O thread: its router, what it has counted, and what it has answered. */
export class IoThread {
  readonly router: Router;
  readonly rings: readonly MultiProducerRing[];
  /** `REJ 7 BUSY to 3`: reports as they were handed on. */
  readonly answers: string[] = [];
  private readonly counters = new Counters();

  constructor(rings: readonly MultiProducerRing[]) {
    this.rings = rings;
    const sink = {
      answer: (connectionId: number, report: Uint8Array) => {
        this.answers.push(`${inWords(report)} to ${connectionId}`);
      },
      tell: () => {},
    };
    this.router = new Router({ rings, counters: this.counters, refusals: new Refusals(sink) });
  }

  /** `published 3, rejectedBusy 1`. */
  get counted(): string {
    const published = this.counters.get(Counter.published);
    return `published ${published}, rejectedBusy ${this.counters.get(Counter.rejectedBusy)}`;
  }
}

export function partitionsOf(options: PartitionsOptions = {}) {
  const { partitions = 4, slots = 16, routers = 1, log, initial } = options;
  const memory = allocatePartitions({
    partitions,
    slots,
    ...(initial === undefined ? {} : { initial }),
  });
  const threads = Array.from({ length: routers }, () => {
    const rings = attachPartitions(memory).map((one) => {
      const ring = new MultiProducerRing(viewsOf(one).memory, noWait);
      ring.gate(ring.sequence(0));
      return ring;
    });
    return new IoThread(rings);
  });
  const consumers = attachPartitions(memory).map((one, partition) => {
    const ring = new SharedRing(one, noWait);
    const reader = new RingReader(ring, { consumer: 0, wait: noWait });
    const sequencer = new FamilySequencer(64);
    return {
      ring,
      reader,
      intake: new PartitionIntake({
        partition,
        ring,
        reader,
        sequencer,
        ...(log === undefined ? {} : { log }),
      }),
    };
  });
  return { threads, io: threads[0] as IoThread, consumers };
}

/** As on real threads, with cells that count nothing: for checks of what is allocated. */
export function quietPartition(slots: number): {
  router: Router;
  reader: RingReader;
  intake: PartitionIntake;
} {
  const memory = allocatePartitions({ partitions: 1, slots });
  const rings = attachPartitions(memory).map((one) => {
    const ring = new MultiProducerRing(one, noWait);
    ring.gate(ring.sequence(0));
    return ring;
  });
  const sink = { answer: () => {}, tell: () => {} };
  const router = new Router({ rings, counters: new Counters(), refusals: new Refusals(sink) });
  const ring = new SharedRing(attachPartitions(memory)[0] as RingMemory, noWait);
  const reader = new RingReader(ring, { consumer: 0, wait: noWait });
  const sequencer = new FamilySequencer();
  return { router, reader, intake: new PartitionIntake({ partition: 0, ring, reader, sequencer }) };
}

function inWords(report: Uint8Array): string {
  const view = new DataView(report.buffer, report.byteOffset, report.byteLength);
  const kind = view.getUint8(ReportOffset.kind);
  const name = Object.entries(ReportKind).find(([, code]) => code === kind)?.[0] ?? `kind ${kind}`;
  const id = view.getUint32(ReportOffset.clientOrderId, true);
  return `${name} ${id} ${reasonName(view.getUint8(ReportOffset.reason))}`;
}
