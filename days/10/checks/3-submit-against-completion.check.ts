/**
 * Day 10, stage 3: submit against completion, in every order of their atomic steps; by chance where
 * there are too many; and on real threads.
 */
import { afterEach, expect, test } from 'vitest';
import { BusyGates } from '#busy-gate';
import { keepOrRelease } from '#completion';
import { explore } from '#explorer';
import { PendingQueue } from '#pending-queue';
import { allocateScheduler, type SchedulerMemory } from '#scheduler-memory';
import { seed } from '#seed';
import { spawnWorker, type WorkerHandle } from '#spawn-worker';
import { hold, holdByChance } from '../../../checks/explorer/hold.ts';
import { RACE_BYTES, type RaceThread, type RaceTold } from './completion-thread.ts';
import { MODELS } from './models.ts';

const STRANDED =
  'A dispatcher submits two tasks while a lane completes one of the same family. No task may be stranded, none may run twice, and no two may overlap.';

test('one lane completes while tasks come in: up to six preemptions', () => {
  hold(MODELS.completion, 6, STRANDED);
});

test('a second lane is waiting for what becomes ready: up to four preemptions', () => {
  hold(
    MODELS['two-lanes'],
    4,
    'As before, and a second lane takes the family as soon as it is ready. Whoever has opened a gate has nothing of the family any more, and whoever closes it again knows nothing of what happened in between.',
  );
});

const FAMILY = 3;
const OFTEN = 10;

/** A task comes in before each of the first gates is opened; the dispatcher finds it closed. */
class ReliedOn extends BusyGates {
  came = 0;
  private readonly dispatchers: PendingQueue;

  constructor(memory: SchedulerMemory) {
    super(memory, 0);
    this.dispatchers = new PendingQueue(memory, 0);
  }

  override open(family: number): void {
    if (this.came < OFTEN) this.dispatchers.push(family, ++this.came);
    super.open(family);
  }
}

/** Another lane is quicker each time: behind your look it closes the gate, runs the task, and opens. */
class Outrun extends PendingQueue {
  ran = 0;
  private readonly most: number;
  private readonly others: PendingQueue;
  private readonly gates: BusyGates;

  constructor(memory: SchedulerMemory, most: number) {
    super(memory, 0);
    this.most = most;
    this.others = new PendingQueue(memory, 0);
    this.gates = new BusyGates(memory, 0);
  }

  override mayHavePending(family: number): boolean {
    const hint = super.mayHavePending(family);
    if (hint && this.ran < this.most && this.gates.tryClose(family)) {
      this.others.pop(family);
      this.ran++;
      this.gates.open(family);
    }
    return hint;
  }
}

/** The family is completed while ten tasks come in, of which another lane runs so many first. */
function outrun(times: number): string {
  const shape = { entries: OFTEN, families: 16, taskBytes: 8, partitions: 1, wakes: false };
  const memory = allocateScheduler(shape, 'one-thread');
  const gates = new ReliedOn(memory);
  gates.tryClose(FAMILY);
  const isKept = keepOrRelease(gates, new Outrun(memory, times), FAMILY);
  const gate = gates.isBusy(FAMILY) ? 'closed' : 'open';
  return `${isKept ? 'kept' : 'let go'}, gate ${gate}, after ${gates.came} tasks`;
}

test('a hint may be old as often as tasks come in', () => {
  expect(
    outrun(OFTEN),
    'Ten times a task came in before you opened the gate, and ten times another lane had run it before you closed the gate again. There is no number of rounds behind which one may stop asking: nothing is pending, so the gate is opened, with a look behind it',
  ).toBe('let go, gate open, after 10 tasks');
  expect(
    outrun(OFTEN - 1),
    'The tenth task is there still when you have closed the gate again: the family is kept',
  ).toBe('kept, gate closed, after 10 tasks');
});

test('so many orders were visited that the proof is one', () => {
  const { schedules, exhausted } = explore(MODELS.completion, { bound: 3, limitMs: Infinity });
  expect(exhausted, 'Every order with up to three preemptions').toBe(true);
  expect(
    schedules,
    'keepOrRelease reaches the shared cells through the gates and the queue, one operation at a time. With fewer orders than these something is hidden from the explorer, such as a look that is left out',
  ).toBeGreaterThan(100);
});

const WALKS = 2_000;

test('five tasks of two families on three lanes: 2,000 orders, drawn by a seed', () => {
  holdByChance(
    MODELS.crowd,
    WALKS,
    seed,
    'Dispatcher and lanes as they are, with your completion, and each next step drawn by chance.',
  );
});

test('the same seed draws the same orders', () => {
  // A model that fails in some orders only: which one is found depends on the seed alone.
  const broken = {
    ...MODELS.completion,
    atEnd: (_: unknown, [, ran]: readonly unknown[]) =>
      (ran as number[]).length === 1 ? 'one task ran here, and one is ready' : undefined,
  };
  const messages = [0, 1].map(() => {
    try {
      holdByChance(broken, WALKS, seed, 'For once this is wanted.');
      return 'nothing was found';
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(messages[0], 'It names the seed').toContain(`walk with seed ${seed}`);
  expect(messages[0], 'And the line that replays it').toMatch(
    /Replay: node .*--model 10\/completion --schedule \d/s,
  );
  expect(messages[1], 'Drawn again').toBe(messages[0]);
});

const started: WorkerHandle[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((handle) => handle.terminate()));
});

test('on two real threads: 2,000 rounds, and no task is stranded', async () => {
  const memory = new SharedArrayBuffer(RACE_BYTES);
  const told = ([0, 1] as const).map((thread) => {
    const data: RaceThread = { memory, thread, rounds: 2_000 };
    const handle = spawnWorker(new URL('./completion-thread.ts', import.meta.url), {
      name: thread === 0 ? 'dispatcher' : 'lane',
      data,
    });
    started.push(handle);
    return handle.nextMessage() as Promise<RaceTold>;
  });
  const [{ broken, first }] = (await Promise.all(told)) as [RaceTold, RaceTold];
  expect(broken, `Rounds that ended wrong; the first: ${first}`).toBe(0);
});
