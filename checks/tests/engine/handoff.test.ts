import { describe, expect, test } from 'vitest';
import { ConsumerGraph } from '#consumer-graph';
import { allocateHandoff, type HandoffOptions, IoSide, type ReplySlot, WorkerSide } from '#handoff';
import { RECORD_BYTES, RequestOffset } from '#layout';
import { OrderSlot } from '#order-slot';
import { spawnWorker } from '#spawn-worker';
import type { WaitStrategy } from '#wait-strategy';
import { request } from './trader.ts';

const SHAPE: HandoffOptions = { requestSlots: 4, replySlots: 4 };

/** Both sides in this thread; a reply ring without room is drained on the spot. */
function inOneThread(options: HandoffOptions = SHAPE, publishEvery = 1) {
  const memory = allocateHandoff(options);
  const replies: string[] = [];
  const drain = (): number => io.drain((reply) => replies.push(describeReply(reply)));
  const io = new IoSide(memory, { publishEvery });
  let waits = 0;
  const wait: WaitStrategy = {
    needsWaking: false,
    idle: () => {
      waits++;
      drain();
    },
    worked: () => {},
  };
  const worker = new WorkerSide(memory, { wait, publishEvery });
  const order = new OrderSlot(worker.requestBytes);
  const graph = new ConsumerGraph(worker.source, {
    consumers: [
      {
        name: 'echo',
        sequence: worker.sequence,
        handle: (offset) => {
          order.at(offset);
          worker.answer(order.connectionId, reportOf(order), order);
          worker.tell(order.connectionId + 1, reportOf(order));
        },
      },
    ],
  });
  const submit = (clientOrderId: number, connectionId = 1): boolean =>
    io.submit(request({ clientOrderId }), 0, connectionId, 5);
  return { memory, io, worker, order, graph, replies, drain, submit, waits: () => waits };
}

function reportOf(order: OrderSlot): Uint8Array {
  return new Uint8Array(order.view.buffer, order.view.byteOffset + order.offset, RECORD_BYTES);
}

function idOf(report: Uint8Array): number {
  return Buffer.from(report).readUInt32LE(RequestOffset.clientOrderId);
}

function describeReply(reply: ReplySlot): string {
  return `${reply.isAnswer ? 'answer' : 'news'} ${idOf(reply.report())} to ${reply.connectionId}`;
}

describe('the handoff in one thread', () => {
  test('brings each request to the worker and each reply back, in order', () => {
    const { io, graph, submit, drain, replies } = inOneThread();
    expect([submit(1), submit(2, 7)]).toEqual([true, true]);
    expect([io.inFlight, io.queued]).toEqual([2, 2]);
    expect(graph.turn()).toBe(2);
    expect([io.inFlight, io.queued]).toEqual([2, 0]);
    expect(drain()).toBe(4);
    expect(replies).toEqual(['answer 1 to 1', 'news 1 to 2', 'answer 2 to 7', 'news 2 to 8']);
    expect([io.inFlight, drain()]).toEqual([0, 0]);
  });

  test('says false when the request ring is full, and takes nothing', () => {
    const { io, graph, submit, drain, replies } = inOneThread();
    expect([1, 2, 3, 4, 5, 6].map((id) => submit(id))).toEqual([
      ...[true, true, true, true],
      ...[false, false],
    ]);
    expect([io.inFlight, io.queued, io.requestSlots]).toEqual([4, 4, 4]);
    graph.turn();
    drain();
    expect(submit(7)).toBe(true);
    graph.turn();
    drain();
    expect(replies.filter((reply) => reply.startsWith('answer'))).toEqual(
      [1, 2, 3, 4, 7].map((id) => `answer ${id} to 1`),
    );
  });

  test('a worker without room among the replies shows what it has before it waits', () => {
    const { graph, submit, drain, replies, waits } = inOneThread(SHAPE, 100);
    for (const id of [1, 2, 3, 4]) submit(id);
    expect(submit(5)).toBe(false); // and published what was there
    expect(graph.turn()).toBe(4);
    expect(waits()).toBeGreaterThan(0);
    drain();
    expect(replies).toHaveLength(4);
  });

  test('publishes in groups: nobody sees the rest before publish and flush', () => {
    const { io, graph, worker, submit, drain } = inOneThread(
      { requestSlots: 16, replySlots: 32 },
      4,
    );
    for (const id of [1, 2, 3, 4, 5]) submit(id);
    expect(graph.turn()).toBe(4);
    io.publish();
    expect(graph.turn()).toBe(1);
    expect(drain()).toBe(8);
    worker.flush();
    expect(drain()).toBe(2);
  });

  test('carries the times of a timed request with its answer, and of no other', () => {
    const memory = allocateHandoff(SHAPE);
    const [io, worker] = [new IoSide(memory), new WorkerSide(memory)];
    const order = new OrderSlot(worker.requestBytes);
    io.submit(request({}), 0, 1, 10, 20);
    order.at(worker.requests.get(0));
    order.workStartedAt(30);
    order.workEndedAt(40);
    worker.answer(1, reportOf(order), order);
    worker.answer(1, reportOf(order));
    worker.tell(1, reportOf(order));
    const times: number[][] = [];
    io.drain(({ isTimed, arrivalNs, enqueuedNs, workStartNs, workEndNs }) => {
      times.push(isTimed ? [arrivalNs, enqueuedNs, workStartNs, workEndNs] : []);
    });
    expect(times).toEqual([[10, 20, 30, 40], [], []]);
  });

  test('goes on where 32-bit sequences wrap', () => {
    const { graph, submit, drain, replies } = inOneThread({ ...SHAPE, initial: 2 ** 31 - 4 });
    for (let id = 1; id <= 12; id++) {
      expect(submit(id)).toBe(true);
      graph.turn();
      drain();
    }
    expect(replies).toHaveLength(24);
  });

  test('several workers stand in a chain; the slots are free behind the last', () => {
    const memory = allocateHandoff({ ...SHAPE, workers: 2 });
    const io = new IoSide(memory);
    const seen: string[] = [];
    const graphs = [0, 1].map((worker) => {
      const { source, sequence } = new WorkerSide(memory, { worker });
      const handle = (_offset: number, at: number): unknown => seen.push(`${worker}: ${at}`);
      return new ConsumerGraph(source, { consumers: [{ name: 'one', sequence, handle }] });
    });
    for (let id = 1; id <= 4; id++) io.submit(request({}), 0, 1, 0);
    expect(graphs[1]?.turn()).toBe(0);
    expect(graphs[0]?.turn()).toBe(4);
    expect(io.submit(request({}), 0, 1, 0)).toBe(false);
    expect(graphs[1]?.turn()).toBe(4);
    expect(io.submit(request({}), 0, 1, 0)).toBe(true);
    expect(seen).toEqual(['0: 0', '0: 1', '0: 2', '0: 3', '1: 0', '1: 1', '1: 2', '1: 3']);
  });
});

describe('the handoff between two threads', () => {
  test.each([
    ['each at once', 1, 20_000],
    ['in groups', 16, 200_000],
  ])(
    'published %s: every reply comes back to whoever asked, and nobody ever blocks the loop',
    async (_how, publishEvery, requests) => {
      const memory = allocateHandoff({ requestSlots: 64, replySlots: 16 });
      let wake = (): void => {};
      const io = new IoSide(memory, { publishEvery, onReplies: () => wake() });
      const worker = spawnWorker(new URL('./fixtures/echo-worker.ts', import.meta.url), {
        name: 'echo',
        data: { memory, requests, publishEvery },
      });
      const bytes = request({});
      let submitted = 0;
      let answered = 0;
      let news = 0;
      let wrong = 0;
      const onReply = (reply: ReplySlot): void => {
        const id = idOf(reply.report());
        if (reply.connectionId !== 1 + (id % 7)) wrong++;
        if (!reply.isAnswer) news++;
        else if (id !== ++answered) wrong++;
      };
      await new Promise<void>((resolve) => {
        wake = () => {
          while (submitted < requests) {
            bytes.writeUInt32LE(submitted + 1, RequestOffset.clientOrderId);
            if (!io.submit(bytes, 0, 1 + ((submitted + 1) % 7), 0)) break;
            submitted++;
          }
          io.publish();
          io.drain(onReply);
          if (answered === requests && news === requests / 5) resolve();
          else if (io.inFlight > 0) io.watchReplies();
          else setImmediate(wake); // every reply is here, but the slots are not free yet
        };
        wake();
      });
      expect([wrong, answered, news, io.inFlight]).toEqual([0, requests, requests / 5, 0]);
      expect(await worker.done).toBe('finished');
    },
  );

  test('watching is over when it is told so', async () => {
    const memory = allocateHandoff(SHAPE);
    let calls = 0;
    let called = (): void => {};
    const next = (): Promise<void> =>
      new Promise((resolve) => {
        called = resolve;
      });
    const io = new IoSide(memory, {
      onReplies: () => {
        calls++;
        called();
      },
    });
    const first = next();
    io.watchReplies();
    io.watchReplies();
    io.stopWatching();
    await first;
    expect(calls).toBe(1);
    const second = next();
    new WorkerSide(memory).answer(1, new Uint8Array(RECORD_BYTES));
    io.watchReplies(); // something is there already
    await second;
    expect([calls, io.drain(() => {})]).toEqual([2, 1]);
  });
});
