/** Day 08, stage 4: a request gets into the ring of its partition, or its answer at once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Reason } from '#reasons';
import { familyKey, partitionOf } from '#router';
import { TaskSlot } from '#task-slot';
import { CountedCells } from '../../04/checks/counted-cells.ts';
import { anyCorrelationId, forAll, NEAR_WRAP, requestOf } from './kit.ts';
import { expectNoAllocation } from './no-allocation.ts';
import { type IoThread, partitionsOf } from './partitions.ts';

type Sides = ReturnType<typeof partitionsOf>;

/** The tasks that a partition's consumer can read now, given back; as `read` tells them. */
function taken({ consumers }: Sides, partition: number, read: (task: TaskSlot) => string): string {
  const { ring, reader } = consumers[partition] as Sides['consumers'][0];
  const task = new TaskSlot(ring.bytes);
  const told: string[] = [];
  reader.poll((offset) => told.push(read(task.at(offset))));
  return told.join(' ') || 'nothing';
}

/** Two ids of one partition, and one of another, of so many. */
function idsOf(partitions: number): { here: number; alsoHere: number; elsewhere: number } {
  const here = 1;
  const at = (id: number): number => partitionOf(id, partitions);
  let alsoHere = 2;
  while (at(alsoHere) !== at(here)) alsoHere++;
  let elsewhere = 2;
  while (at(elsewhere) === at(here)) elsewhere++;
  return { here, alsoHere, elsewhere };
}

test('a request is in the ring of its family’s partition when tryPublish returns, and in no other', () => {
  for (const id of [1, 2, 3, 2 ** 32 + 1, 2 ** 40]) {
    const sides = partitionsOf({ partitions: 8 });
    const published = sides.io.router.tryPublish(requestOf({ correlationId: id }), 0, 5, 6, 7);
    expect(published, 'There is room: true').toBe(true);
    const where = sides.consumers.flatMap((_, p) =>
      taken(sides, p, () => 'one') === 'one' ? [p] : [],
    );
    expect(
      where.join(' '),
      `The task of family ${id} belongs into partitionOf(${id}, 8), and can be read there at once`,
    ).toBe(String(partitionOf(id, 8)));
  }
});

test('the slot has the request, who sent it, when, and its family key', () => {
  const sides = partitionsOf({ partitions: 1 });
  const { router } = sides.io;
  const id = 2 ** 40 + 3;
  router.tryPublish(requestOf({ correlationId: id, clientOrderId: 77 }, 13), 13, 5, 6, 1234);
  router.tryPublish(requestOf({ correlationId: -1, clientOrderId: 78 }), 0, 5, 9, 1235);
  expect(
    taken(
      sides,
      0,
      ({ order, familyKey: key, correlationId }) =>
        `${order.clientOrderId}/${correlationId}/${order.connectionId}/${order.arrivalNs}/${key}`,
    ),
    'Client order id, correlation id, connection, arrival and family key. task.take(…) writes all of it; the bytes of the request may begin anywhere in the buffer',
  ).toBe(`77/${id}/5/1234/${id} 78/-1/5/1235/${familyKey(-1, 5, 9)}`);
});

test('a task is whole in its slot before it is published', () => {
  const sides = partitionsOf({ partitions: 1 });
  const ring = sides.io.rings[0] as Sides['io']['rings'][0];
  const publish = ring.publish.bind(ring);
  const read: string[] = [];
  // The partition's thread is as quick as can be: it reads as soon as the task is published.
  ring.publish = (last, count) => {
    publish(last, count);
    read.push(taken(sides, 0, (task) => `${task.order.clientOrderId}/${task.familyKey}`));
  };
  for (const id of [7, 8]) {
    sides.io.router.tryPublish(
      requestOf({ correlationId: id, clientOrderId: 70 + id }),
      0,
      5,
      6,
      7,
    );
  }
  expect(
    read.join(' '),
    'Client order id and family key, as the partition’s thread reads them in the moment in which publish returns. Fill the slot first: what is published is no longer yours to write',
  ).toBe('77/7 78/8');
});

test('nothing is left of what stood in the slot a lap ago', () => {
  const sides = partitionsOf({ partitions: 1, slots: 1 });
  for (const clientOrderId of [1, 2]) {
    sides.io.router.tryPublish(requestOf({ correlationId: 7, clientOrderId }), 0, 5, 6, 7);
    expect(
      taken(sides, 0, (task) => {
        const told = `${task.order.clientOrderId}/${task.sequenceInFamily}/${task.order.refusal}`;
        task.numberAs(9);
        task.order.refuse(Reason.RISK_QTY);
        return told;
      }),
      'Client order id, number in its family, refusal: a new task has none of the last two',
    ).toBe(`${clientOrderId}/0/0`);
  }
});

test('published and rejectedBusy count what was taken and what was not, each in its place', () => {
  const { io } = partitionsOf({ partitions: 1, slots: 4 });
  expect(io.counted).toBe('published 0, rejectedBusy 0');
  for (let i = 0; i < 4; i++) {
    io.router.tryPublish(requestOf({ correlationId: i }), 0, 5, i, 7);
  }
  expect(io.counted, 'Four requests, four slots').toBe('published 4, rejectedBusy 0');
  for (let i = 0; i < 3; i++) {
    io.router.tryPublish(requestOf({ correlationId: i }), 0, 5, i, 7);
  }
  expect(
    io.counted,
    'Three more found the ring full. Count published where it is published, not where it is tried',
  ).toBe('published 4, rejectedBusy 3');
});

test('when the ring is full the answer is REJ BUSY, at once, to the one who asked', () => {
  const { io } = partitionsOf({ partitions: 1, slots: 2 });
  const taken = [1, 2, 3, 4].map((clientOrderId) =>
    io.router.tryPublish(
      requestOf({ correlationId: 1, clientOrderId }, 64),
      64,
      10 + clientOrderId,
      1,
      1,
    ),
  );
  expect(taken.join(' '), 'Two fit, two do not: false').toBe('true true false false');
  expect(
    io.answers.join(', '),
    'Each refused request has one answer when tryPublish returns: REJ with its client order id and the reason BUSY, on its connection. What was taken has none yet',
  ).toBe('REJ 3 BUSY to 13, REJ 4 BUSY to 14');
});

test('a full partition refuses its own families, and the others go on', () => {
  const sides = partitionsOf({ partitions: 4, slots: 2 });
  const { here, alsoHere, elsewhere } = idsOf(4);
  const answers = [here, here, here, alsoHere, elsewhere].map((correlationId) =>
    sides.io.router.tryPublish(requestOf({ correlationId }), 0, 1, 1, 1),
  );
  expect(
    answers.join(' '),
    `Families ${here} and ${alsoHere} share a partition of two slots, which is full after two; family ${elsewhere} has room in its own. Another partition is no way out: there the family would overtake itself`,
  ).toBe('true true false false true');
  expect(
    taken(sides, partitionOf(here, 4), (task) => String(task.familyKey)),
    'What was refused has left no trace',
  ).toBe(`${here} ${here}`);
  expect(
    sides.io.router.tryPublish(requestOf({ correlationId: here }), 0, 1, 1, 1),
    'There is room again: it is taken',
  ).toBe(true);
});

test('a refusal waits for nobody and wakes nobody', () => {
  const { io } = partitionsOf({ partitions: 1, slots: 1 });
  const request = requestOf({ correlationId: 1 });
  const [ring] = io.rings;
  const cells = ring?.memory.cells;
  if (!(cells instanceof CountedCells)) throw new Error('the rings of the kit count');
  io.router.tryPublish(request, 0, 1, 1, 1);
  io.router.tryPublish(request, 0, 1, 1, 1);
  cells.forget();
  io.router.tryPublish(request, 0, 1, 1, 1);
  const others = cells.calls.filter((call) => !call.startsWith('load '));
  expect(
    others.join(', ') || 'nothing',
    'This thread has everybody’s sockets. tryNext, and never next: no wait, no pause, no second try',
  ).toBe('nothing');
});

test('a request whose correlation id is broken gets a partition as well', () => {
  for (const broken of [-2n, -(2n ** 63n), 2n ** 53n, 2n ** 63n - 1n]) {
    const sides = partitionsOf({ partitions: 1 });
    const request = requestOf({ correlationId: broken });
    expect(sides.io.router.tryPublish(request, 0, 3, 4, 5), `Correlation id ${broken}`).toBe(true);
    expect(
      taken(sides, 0, (task) => String(task.familyKey)),
      `A client sent ${broken}. Whether that is allowed is for parse to say; until then it is a family of its own`,
    ).toBe(String(familyKey(-1, 3, 4)));
  }
});

test('a burst of −1 from one connection reaches every partition about equally', () => {
  const partitions = 4;
  const burst = 4000;
  const sides = partitionsOf({ partitions, slots: 4096 });
  const request = requestOf({ correlationId: -1 });
  for (let i = 0; i < burst; i++) sides.io.router.tryPublish(request, 0, 9, i, 1);
  const counts = sides.consumers.map(({ reader }) => reader.available());
  expect(
    Math.max(...counts) <= (1.2 * burst) / partitions ? 'even' : `partitions got ${counts}`,
    `${burst} tasks over ${partitions} partitions. The message number must go into the key`,
  ).toBe('even');
});

type Sent = { readonly router: number; readonly id: number };
const traffic = fc.record({
  partitions: fc.constantFrom(1, 2, 4),
  slots: fc.constantFrom(2, 8, 16),
  initial: fc.oneof(fc.integer(), fc.integer({ min: NEAR_WRAP - 20, max: 2 ** 31 - 1 })),
  steps: fc.array(
    fc.oneof(
      fc.record({
        router: fc.nat({ max: 1 }),
        id: fc.oneof(fc.constantFrom(-1, 1, 2, 3), anyCorrelationId),
      }),
      fc.constant('work' as const),
    ) as fc.Arbitrary<Sent | 'work'>,
    { minLength: 10, maxLength: 100, size: 'max' },
  ),
});

test('with two routers, each family comes out of one partition in order, and sent = published + refused', () => {
  forAll(traffic, ({ steps, ...options }) => {
    const sides = partitionsOf({ ...options, routers: 2 });
    const wanted = new Map<number, number[]>();
    const got = new Map<number, number[]>();
    const work = (): void => {
      for (const partition of sides.consumers.keys()) {
        taken(sides, partition, (task) => {
          const key = task.familyKey;
          expect(partition, `family ${key} in another partition than its own`).toBe(
            partitionOf(key, options.partitions),
          );
          got.set(key, [...(got.get(key) ?? []), task.order.clientOrderId]);
          return '';
        });
      }
    };
    let sent = 0;
    let refused = 0;
    for (const step of steps) {
      if (step === 'work') {
        work();
        continue;
      }
      sent++;
      const request = requestOf({ correlationId: step.id, clientOrderId: sent });
      const thread = sides.threads[step.router] as IoThread;
      if (thread.router.tryPublish(request, 0, step.router, sent, 1)) {
        const key = familyKey(step.id, step.router, sent);
        wanted.set(key, [...(wanted.get(key) ?? []), sent]);
      } else refused++;
    }
    work();
    const text = (families: Map<number, number[]>): string =>
      [...families]
        .sort(([one], [other]) => one - other)
        .map(([key, ids]) => `${key}: ${ids.join(' ')}`)
        .join(', ');
    expect(text(got), 'Every family’s tasks, in the order in which they were published').toBe(
      text(wanted),
    );
    const answers = sides.threads.flatMap((thread) => thread.answers);
    expect(answers.length, 'One answer for each refusal').toBe(refused);
  });
});

test('neither a published task nor a refused one makes an object', async () => {
  await expectNoAllocation('tryPublish into a ring with room');
  await expectNoAllocation('tryPublish into a full ring');
});
