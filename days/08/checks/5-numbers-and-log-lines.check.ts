/** Day 08, stage 5: each task has a number in its family, given in one place; and log lines. */
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { FamilySequencer, familyKey, PartitionIntake, partitionOf, TaskLog } from '#router';
import { TASK_SLOT_BYTES, TaskSlot } from '#task-slot';
import { anyCorrelationId, forAll, requestOf } from './kit.ts';
import { expectNoAllocation } from './no-allocation.ts';
import { type IoThread, partitionsOf } from './partitions.ts';
import { retainedBytes } from './retained.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const MILLION = 1_000_000;

test('the numbers of a family begin with 1 or later, and each is greater than the one before', () => {
  const keys = fc.array(fc.oneof(fc.constantFrom(0, 1, 2, -5), anyCorrelationId), {
    minLength: 20,
    maxLength: 200,
  });
  forAll(fc.tuple(keys, fc.constantFrom(1, 4, 4096)), ([families, stripes]) => {
    const sequencer = new FamilySequencer(stripes);
    const last = new Map<number, number>();
    for (const key of families) {
      const number = sequencer.assign(key);
      const before = last.get(key) ?? 0;
      expect(
        Number.isSafeInteger(number) && number > before,
        `Family ${key} got number ${number} after ${before}; ${stripes} stripes. Two families may share a counter, but no family may ever get a number twice or a smaller one`,
      ).toBe(true);
      last.set(key, number);
    }
  });
});

test('a family that is alone counts 1, 2, 3', () => {
  for (const stripes of [1, 64]) {
    const sequencer = new FamilySequencer(stripes);
    expect(
      [1, 2, 3].map(() => sequencer.assign(77)).join(' '),
      'Nobody else took a number in between',
    ).toBe('1 2 3');
  }
});

test('after a million other families, a family still gets greater numbers', () => {
  const sequencer = new FamilySequencer(1024);
  const early = [5, 6, 7].map((key) => [key, sequencer.assign(key)] as const);
  for (let key = 1000; key < 1000 + MILLION; key++) sequencer.assign(key);
  for (const [key, before] of early) {
    const number = sequencer.assign(key);
    expect(
      number > before ? 'greater' : `${number} after ${before}`,
      `Family ${key} comes back after a million others. If it was forgotten to save memory, it now begins again, and the audit of day 10 would report a task that came twice`,
    ).toBe('greater');
  }
});

test('a million families take no more memory than one', () => {
  const sequencer = new FamilySequencer(1024);
  sequencer.assign(1);
  const before = retainedBytes();
  for (let key = 0; key < MILLION; key++) sequencer.assign(2 ** 33 + key);
  const grown = retainedBytes() - before;
  sequencer.assign(1);
  expect(
    grown < 8 * MILLION ? 'bounded' : `${Math.round(grown / 2 ** 20)} MiB more`,
    'Derived keys never come back, so whoever keeps something for each family keeps it for each task that ever came. The sequencer has so many counters as it was told, and no more',
  ).toBe('bounded');
});

test('to number a task makes no object', async () => {
  await expectNoAllocation('FamilySequencer.assign');
});

test('an intake hands over what is there, in the order of the ring, each task with its number', () => {
  const sides = partitionsOf({ partitions: 1, routers: 2 });
  const ids = [7, 8, 7, 7, 9, 8];
  ids.forEach((correlationId, i) => {
    const request = requestOf({ correlationId, clientOrderId: i + 1 });
    (sides.threads[i % 2] as IoThread).router.tryPublish(request, 0, i % 2, i, 1);
  });
  const seen: string[] = [];
  const last = new Map<number, number>();
  const handed = sides.consumers[0]?.intake.poll((task) => {
    const number = task.sequenceInFamily;
    const before = last.get(task.familyKey) ?? 0;
    seen.push(`${task.order.clientOrderId}:${number > before ? 'next' : `${number}<=${before}`}`);
    last.set(task.familyKey, number);
  });
  expect(handed, 'It says how many it handed over').toBe(6);
  expect(
    seen.join(' '),
    'Two I/O threads have published tasks of family 7. Their order is settled by the ring, so their numbers are given where they come out of it, before the handler sees them',
  ).toBe('1:next 2:next 3:next 4:next 5:next 6:next');
  expect(
    sides.consumers[0]?.intake.poll(() => {}),
    'Nothing is left',
  ).toBe(0);
});

test('a number is given once, by the sequencer of the partition, with the family key', () => {
  const sides = partitionsOf({ partitions: 1 });
  const [consumer] = sides.consumers;
  if (consumer === undefined) throw new Error('the kit has one partition');
  const { ring, reader } = consumer;
  const asked: number[] = [];
  const sequencer = new FamilySequencer(64);
  vi.spyOn(sequencer, 'assign').mockImplementation((key) => {
    asked.push(key);
    return 100 + asked.length;
  });
  const intake = new PartitionIntake({ partition: 0, ring, reader, sequencer });
  for (const [message, correlationId] of [7, -1, 7].entries()) {
    sides.io.router.tryPublish(requestOf({ correlationId }), 0, 3, message, 1);
  }
  const numbers: number[] = [];
  intake.poll((task) => numbers.push(task.sequenceInFamily));
  expect(
    asked.join(' '),
    'The sequencer is asked once for each task, with the family key that stands in the slot: not with the correlation id, which is -1 for all that have none',
  ).toBe(`7 ${familyKey(-1, 3, 1)} 7`);
  expect(numbers.join(' '), 'And its answer stands in the slot').toBe('101 102 103');
});

test('an intake takes at most as many as it is told, and the rest the next time', () => {
  const sides = partitionsOf({ partitions: 1 });
  for (let i = 1; i <= 5; i++) {
    sides.io.router.tryPublish(requestOf({ correlationId: 1, clientOrderId: i }), 0, 1, i, 1);
  }
  const intake = sides.consumers[0]?.intake;
  const seen: number[] = [];
  const counts = [2, 2, 2, 2].map((limit) =>
    intake?.poll((task) => seen.push(task.order.clientOrderId), limit),
  );
  expect(counts.join(' '), 'Five tasks, two at a time').toBe('2 2 1 0');
  expect(seen.join(' '), 'Each once, in order').toBe('1 2 3 4 5');
});

test('while a task is handled its slot is not free; behind the batch all of them are', () => {
  const sides = partitionsOf({ partitions: 1, slots: 4 });
  for (let i = 0; i < 4; i++) {
    sides.io.router.tryPublish(requestOf({ correlationId: 1 }), 0, 1, i, 1);
  }
  const [ring] = sides.io.rings;
  const free: (number | undefined)[] = [];
  sides.consumers[0]?.intake.poll(() => free.push(ring?.remainingCapacity()));
  expect(
    free.join(' '),
    'Whoever gives a slot back before the handler is done lets an I/O thread write over it',
  ).toBe('0 0 0 0');
  expect(ring?.remainingCapacity(), 'The batch is done').toBe(4);
});

/** A task in a slot of its own. */
function taskOf(correlationId: number, sequenceInFamily: number): TaskSlot {
  const task = new TaskSlot(new Uint8Array(TASK_SLOT_BYTES));
  task.take(requestOf({ correlationId }), 0, 1, 1, familyKey(correlationId, 1, 1));
  task.numberAs(sequenceInFamily);
  return task;
}

test('a log line names partition, correlation id and number in the family', () => {
  const lines: string[] = [];
  const log = new TaskLog({ print: (line) => lines.push(line) });
  log.note(2, taskOf(2 ** 40 + 77, 3));
  log.note(0, taskOf(-1, 1));
  expect(lines.join(' | '), 'One line for each task, as the spec has it').toBe(
    `partition=2 correlationId=${2 ** 40 + 77} seqInFamily=3 | partition=0 correlationId=-1 seqInFamily=1`,
  );
});

test('of n tasks one gets a line, the first of them', () => {
  const lines: string[] = [];
  const log = new TaskLog({ print: (line) => lines.push(line), every: 3 });
  for (let i = 1; i <= 8; i++) log.note(1, taskOf(7, i));
  const shown = lines.map((line) => line.replace(/.*=/, '')).join(' ');
  expect(shown, 'every: 3, eight tasks: the first, the fourth, the seventh').toBe('1 4 7');
});

test('a task that is not logged is not looked at for it', () => {
  const read = vi.spyOn(TaskSlot.prototype, 'correlationId', 'get');
  const log = new TaskLog({ print: () => {}, every: 1000 });
  const task = taskOf(7, 1);
  for (let i = 0; i < 1000; i++) log.note(1, task);
  expect(
    read.mock.calls.length <= 1 ? 'once' : `${read.mock.calls.length} times`,
    'One line in a thousand, and the task’s fields were read for a line more often than once. First decide whether there is a line, then make it',
  ).toBe('once');
});

test('the intake logs each task when it has its number', () => {
  const lines: string[] = [];
  const log = new TaskLog({ print: (line) => lines.push(line) });
  const partitions = 4;
  const sides = partitionsOf({ partitions, log });
  const ids = [7, 7, 8];
  for (const correlationId of ids) {
    sides.io.router.tryPublish(requestOf({ correlationId }), 0, 1, 1, 1);
  }
  for (const { intake } of sides.consumers) intake.poll(() => {});
  const wanted = [
    [7, 1],
    [7, 2],
    [8, 1],
  ].map(
    ([id = 0, number]) =>
      `partition=${partitionOf(id, partitions)} correlationId=${id} seqInFamily=${number}`,
  );
  const numbersAside = (all: readonly string[]): string =>
    all
      .map((line) => line.replace(/seqInFamily=[1-9]\d*$/, 'seqInFamily=…'))
      .sort()
      .join(' | ');
  expect(
    numbersAside(lines),
    'Each task has one line, with the number that it got. A line that says 0 was made before that',
  ).toBe(numbersAside(wanted));
});

test('without a log nothing is read or made for one', async () => {
  const read = vi.spyOn(TaskSlot.prototype, 'correlationId', 'get');
  const sides = partitionsOf({ partitions: 1 });
  for (let i = 0; i < 10; i++) {
    sides.io.router.tryPublish(requestOf({ correlationId: 1 }), 0, 1, i, 1);
  }
  read.mockClear();
  sides.consumers[0]?.intake.poll(() => {});
  expect(
    read.mock.calls.length,
    'The intake was made without a log, and has read correlation ids all the same. Off means that nothing is done: one comparison, no text',
  ).toBe(0);
  vi.restoreAllMocks();
  await expectNoAllocation('an intake without a log');
});
