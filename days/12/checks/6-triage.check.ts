/** Day 12, stage 6: from the lines of a run to the part that is broken. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PartitionTick, PROGRESS_HEAD } from '#progress-log';
import {
  allUncorrelated,
  GROUND,
  hotAndCold,
  SMALL,
  type StressSetup,
  smallRing,
} from '#stress-scenario';
import { Fault, PATIENCE_TICKS, triage } from '#triage';
import { stressVirtually, type VirtualOptions } from '#virtual-stress';
import { forAll } from '../../../checks/lib/for-all.ts';
import { deafLane, keepingLane, strandingLane } from './broken-lanes.ts';
import { lastLines, SECOND, TIMES, ticksOf } from './kit.ts';

/** The same tick as often as patience asks for. */
function lasting(...partitions: Partial<PartitionTick>[]) {
  return ticksOf(...Array.from({ length: PATIENCE_TICKS }, () => partitions));
}

/** What is said of one partition that shows these figures long enough. */
function named(figures: Partial<PartitionTick>, lanes = 1): Fault | undefined {
  return triage(lasting(figures), lanes)[0];
}

test('refused at the door and nothing taken in: the dispatcher', () => {
  expect(
    named({ rejectedBusy: 40, pendingNow: 0 }),
    'The ring is full, and nobody takes anything out of it',
  ).toBe(Fault.DISPATCHER);
  expect(
    named({ rejectedBusy: 40, tasksIn: 3, completed: 3 }),
    'Refusals alone are backpressure, as long as tasks are taken in',
  ).toBe(Fault.NONE);
});

test('ready families, and none in flight: the lanes', () => {
  expect(
    named({ tasksIn: 9, readyFamilies: 12, pendingNow: 80 }),
    'Tasks come in, families are ready, and no lane takes one up',
  ).toBe(Fault.LANES);
  expect(
    named({ tasksIn: 9, readyFamilies: 12, inFlightFamilies: 1, completed: 30, pendingNow: 80 }),
    'The lane has one of them, and works: that is a queue',
  ).toBe(Fault.NONE);
});

test('families in flight, and nothing completed: the work', () => {
  expect(
    named({ tasksIn: 9, inFlightFamilies: 1, readyFamilies: 12, pendingNow: 80 }),
    'A lane was given a task, and never came back with it',
  ).toBe(Fault.WORK);
});

test('tasks pending, and no family ready or in flight: stranded', () => {
  expect(
    named({ tasksIn: 9, pendingNow: 80 }),
    'They wait in families that nobody has and nobody will be told of: a wake-up was lost',
  ).toBe(Fault.STRANDED);
  expect(
    named({ tasksIn: 9, completed: 5, dispatched: 5, pendingNow: 1 }),
    'Also when other families get on: one that waits is waited for by nobody',
  ).toBe(Fault.STRANDED);
});

test('more families in flight than there are lanes: not released', () => {
  const leak = { inFlightFamilies: 3, completed: 4, pendingNow: 6 };
  expect(
    named(leak, 2),
    'Two lanes have two families at most; the third was done and never let go',
  ).toBe(Fault.NOT_RELEASED);
  expect(named(leak, 3), 'Three lanes may well have three').toBe(Fault.NONE);
  expect(
    named({ ...leak, completed: 0 }, 2),
    'At last nothing is completed any more. That is what it comes to, not what it comes from',
  ).toBe(Fault.NOT_RELEASED);
});

test('nothing to do is no fault', () => {
  expect(named({}), 'Nothing comes, nothing waits').toBe(Fault.NONE);
  expect(named({ tasksIn: 5, dispatched: 5, completed: 5 })).toBe(Fault.NONE);
});

test('what a few looks show is no symptom yet', () => {
  const stuck = { tasksIn: 9, readyFamilies: 12, pendingNow: 80 };
  const fine = { tasksIn: 9, completed: 9, readyFamilies: 1, inFlightFamilies: 1, pendingNow: 1 };
  const rows = Array.from({ length: PATIENCE_TICKS - 1 }, () => [stuck]);
  expect(triage(ticksOf(...rows), 1), `Fewer than ${PATIENCE_TICKS} ticks say nothing`).toEqual([
    Fault.NONE,
  ]);
  expect(
    triage(ticksOf(...rows, [fine]), 1),
    'The last tick is well: a look may fall between push and pop',
  ).toEqual([Fault.NONE]);
  expect(
    triage(ticksOf([fine], [fine], [stuck]), 1),
    'Only the last tick shows it, and one look is no symptom',
  ).toEqual([Fault.NONE]);
  expect(triage([], 1), 'No ticks, no partitions').toEqual([]);
});

test('it is the last ticks that count', () => {
  const stuck = { tasksIn: 9, readyFamilies: 12, pendingNow: 80 };
  const fine = { tasksIn: 9, completed: 9 };
  expect(triage([...lasting(stuck), ...lasting(fine)], 1), 'Whatever it was, it is over').toEqual([
    Fault.NONE,
  ]);
  expect(triage([...lasting(fine), ...lasting(stuck)], 1), 'It was well once').toEqual([
    Fault.LANES,
  ]);
});

test('each partition has a finding of its own', () => {
  expect(
    triage(
      lasting(
        { completed: 9, tasksIn: 9 },
        { pendingNow: 3 },
        { inFlightFamilies: 1, pendingNow: 3 },
        { inFlightFamilies: 2 },
      ),
      1,
    ),
  ).toEqual([Fault.NONE, Fault.STRANDED, Fault.WORK, Fault.NOT_RELEASED]);
});

test('whatever a partition shows, a fault is named only when all of the last ticks show it', () => {
  const figures = fc.record({
    tasksIn: fc.nat(1),
    completed: fc.nat(1),
    rejectedBusy: fc.nat(1),
    pendingNow: fc.nat(1),
    readyFamilies: fc.nat(1),
    inFlightFamilies: fc.nat(3),
  });
  const symptoms: readonly [Fault, (tick: PartitionTick) => boolean][] = [
    [Fault.DISPATCHER, (tick) => tick.rejectedBusy > 0 && tick.tasksIn === 0],
    [Fault.NOT_RELEASED, (tick) => tick.inFlightFamilies > 1],
    [Fault.LANES, (tick) => tick.readyFamilies > 0 && tick.inFlightFamilies === 0],
    [Fault.WORK, (tick) => tick.inFlightFamilies > 0 && tick.completed === 0],
    [
      Fault.STRANDED,
      (tick) => tick.pendingNow > 0 && tick.readyFamilies + tick.inFlightFamilies === 0,
    ],
  ];
  forAll(fc.array(figures, { minLength: 3, maxLength: 5 }), (rows) => {
    const ticks = ticksOf(...rows.map((row) => [row]));
    const last = ticks.slice(-PATIENCE_TICKS).map((tick) => tick.partitions[0] as PartitionTick);
    const [expected] = symptoms.find(([, shows]) => last.every(shows)) ?? [Fault.NONE];
    expect(
      triage(ticks, 1),
      `The first line of the table that all of the last ${PATIENCE_TICKS} ticks show, with one lane:\n${lastLines(ticks, 3)}`,
    ).toEqual([expected]);
  });
});

/** The partition that breaks in the runs below, and when. */
const BROKEN = 2;
const BREAKS_NS = 20 * SECOND;
const isBroken = (partition: number, nowNs: number) => partition === BROKEN && nowNs > BREAKS_NS;
/** Small rings: a dispatcher that stands still is noticed at the door. */
const SLICED: StressSetup = { ...GROUND, slice: 1, ringSlots: 16 };

const BROKEN_RUNS: readonly (readonly [string, Fault, VirtualOptions])[] = [
  ['whose lane takes nothing up', Fault.LANES, { createLane: deafLane(isBroken) }],
  ['whose lane forgets to open gates', Fault.STRANDED, { createLane: strandingLane(isBroken) }],
  ['whose lane does not let go', Fault.NOT_RELEASED, { createLane: keepingLane(isBroken) }],
  [
    'whose work never ends',
    Fault.WORK,
    {
      workNs: (partition, nowNs) =>
        isBroken(partition, nowNs) ? Number.POSITIVE_INFINITY : GROUND.workNs,
    },
  ],
  ['whose dispatcher stands still', Fault.DISPATCHER, { dispatcherStops: isBroken }],
];

test.each(BROKEN_RUNS)('a scheduler %s is told by its log', (_, fault, options) => {
  const run = stressVirtually(hotAndCold(TIMES, false), SLICED, options);
  const ticks = run.measuredTicks;
  const expected = [0, 1, 2, 3].map((partition) => (partition === BROKEN ? fault : Fault.NONE));
  expect(
    triage(ticks, SLICED.lanes),
    `Partition ${BROKEN} broke at ${BREAKS_NS / 1e9} s. These are the last lines of its log:\n${PROGRESS_HEAD}\n${lastLines(ticks, PATIENCE_TICKS)}`,
  ).toEqual(expected);
});

test.each([
  ['beside a hot family that drains', hotAndCold(TIMES, true), GROUND],
  ['beside a hot family with slices', hotAndCold(TIMES, true), { ...GROUND, slice: 1 }],
  ['under a burst of −1', allUncorrelated(TIMES), GROUND],
  ['under a burst into small rings', smallRing(TIMES), { ...GROUND, ...SMALL }],
] as const)('a scheduler %s is busy and not broken', (_, scenario, setup) => {
  const { ticks } = stressVirtually(scenario, setup);
  for (let seen = PATIENCE_TICKS; seen <= ticks.length; seen++) {
    const sofar = ticks.slice(0, seen);
    expect(
      triage(sofar, setup.lanes),
      `Much waits, and everything moves:\n${PROGRESS_HEAD}\n${lastLines(sofar, PATIENCE_TICKS)}`,
    ).toEqual([Fault.NONE, Fault.NONE, Fault.NONE, Fault.NONE]);
  }
});
