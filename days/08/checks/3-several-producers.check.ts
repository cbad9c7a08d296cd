/** Day 08, stage 3: a ring that several threads publish into. */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { ConsumerGraph } from '#consumer-graph';
import { MultiProducerRing } from '#multi-producer-ring';
import {
  allocateRing,
  CURSOR_CELL,
  claimedCell,
  consumerCell,
  type RingShape,
  seenGateCell,
  sleepersCell,
} from '#ring-memory';
import { advance, distance } from '#sequence';
import { RingReader } from '#shared-ring';
import { ScriptedWait, waitsOn } from '../../04/checks/kit.ts';
import { hold } from './hold.ts';
import { forAll, NEAR_WRAP, noWait, numbers, publish, shown, sidesOf, take, write } from './kit.ts';
import { MODELS } from './models.ts';
import { runThreads, stopThreads } from './run-threads.ts';

afterAll(stopThreads);

test('claims of two producers are different slots, in the order of the claims', () => {
  const { p, q } = sidesOf();
  const claims = [p.tryNext(), q.tryNext(2), p.tryNext(3), q.tryNext()];
  expect(
    claims.join(' '),
    'P claims 0, Q claims 1 and 2, P claims 3 to 5, Q claims 6. What is claimed is no longer one producer’s private knowledge: it is in the cell of the last claimed sequence',
  ).toBe('0 2 5 6');
});

test('nothing is seen before it is published, then all of a batch is', () => {
  const { p, theirs, reader } = sidesOf();
  const last = p.tryNext(3);
  write(p, last, 10, 11, 12);
  expect(take(theirs, reader), 'Three are claimed and written, none is published').toBe('nothing');
  p.publish(last, 3);
  expect(take(theirs, reader), 'publish(2, 3) makes 0, 1 and 2 visible').toBe('10 11 12');
});

const GAP =
  'Between what is published and what is not the reader sees only what comes before the gap. The cursor stops in front of the first slot that is not published';

test('a gap is not read past: what is published behind it waits', () => {
  const { p, q, theirs, reader } = sidesOf();
  const slow = p.tryNext();
  expect(shown(publish(q, 20, 21)), 'Q claims 1 and 2').toBe(2);
  expect(take(theirs, reader), `${GAP}. P has claimed 0 and is still writing`).toBe('nothing');
  expect(shown(publish(q, 22)), 'Q goes on, and claims 3').toBe(3);
  expect(take(theirs, reader), GAP).toBe('nothing');
  write(p, slow, 10);
  p.publish(slow);
  expect(
    take(theirs, reader),
    'P fills the gap. Nobody publishes after it, so it must carry the cursor over the three that Q has published already',
  ).toBe('10 20 21 22');
});

test('with two gaps the cursor goes as far as the second', () => {
  const { p, q, theirs, reader } = sidesOf();
  const [first, second] = [p.tryNext(), q.tryNext()];
  const [third, fourth] = [p.tryNext(), q.tryNext()];
  for (const [ring, sequence] of [
    [q, second],
    [q, fourth],
    [p, first],
  ] as const) {
    write(ring, sequence, sequence);
    ring.publish(sequence);
  }
  expect(take(theirs, reader), `${GAP}: 0 and 1 are, 2 is not, 3 is`).toBe('0 1');
  write(p, third, third);
  p.publish(third);
  expect(take(theirs, reader), 'With 2 all four are').toBe('2 3');
});

test('a claim may be published in parts, also the later part first', () => {
  const { p, theirs, reader } = sidesOf();
  const last = p.tryNext(5);
  write(p, last, 10, 11, 12, 13, 14);
  p.publish(last, 2);
  expect(take(theirs, reader), `publish(4, 2) is 3 and 4. ${GAP}`).toBe('nothing');
  p.publish(last - 2, 2);
  expect(take(theirs, reader), `publish(2, 2) is 1 and 2. ${GAP}`).toBe('nothing');
  p.publish(0);
  expect(take(theirs, reader), 'publish(0) is one event, and now all five are there').toBe(
    '10 11 12 13 14',
  );
});

test('a ring of n slots holds n events, whoever claims them; then every producer gets FULL', () => {
  for (const capacity of [1, 2, 8]) {
    const { p, q, theirs, reader } = sidesOf({ capacity });
    const claims: (number | string)[] = [];
    for (let i = 0; i < capacity; i++) claims.push(shown(publish(i % 2 === 0 ? p : q, i)));
    claims.push(shown(p.tryNext()), shown(q.tryNext()));
    expect(
      claims.join(' '),
      `A ring of ${capacity} slots takes ${capacity} events that nobody has read, and not one more or less`,
    ).toBe(`${numbers(0, capacity)} FULL FULL`);
    expect(take(theirs, reader), 'All of them are there').toBe(numbers(0, capacity));
    expect(
      `${shown(q.tryNext())} ${shown(p.tryNext(capacity))}`,
      'All are given back, and one is claimed again: before you answer FULL, look at the consumers',
    ).toBe(`${capacity} FULL`);
  }
});

test('a claim that is answered FULL takes nothing', () => {
  const { p, q, theirs, reader } = sidesOf();
  publish(p, 1, 2, 3, 4, 5, 6);
  expect(shown(q.tryNext(3)), 'Two slots are free; three are not').toBe('FULL');
  expect(
    shown(publish(p, 7, 8)),
    'A claim that was refused has claimed nothing: the two free slots are 6 and 7. Compare, and only then exchange',
  ).toBe(7);
  expect(take(theirs, reader), 'All eight, each once').toBe('1 2 3 4 5 6 7 8');
});

test('in the second lap a slot is not taken for published because it was so in the first', () => {
  for (const initial of [-1, NEAR_WRAP, -3]) {
    const { p, q, theirs, reader } = sidesOf({ capacity: 4, initial });
    for (let lap = 0; lap < 5; lap++) {
      const slow = p.tryNext(2);
      publish(q, 20, 21);
      expect(
        take(theirs, reader),
        `Lap ${lap} of a ring of 4 from ${initial} on: two are claimed and not published, two behind them are. In these slots something was published one lap ago; a mark must say of which lap it is`,
      ).toBe('nothing');
      write(p, slow, 10, 11);
      p.publish(slow, 2);
      expect(take(theirs, reader), `Lap ${lap}: all four`).toBe('10 11 20 21');
    }
  }
});

test('the slowest of several consumers holds every producer back, whichever it is', () => {
  for (const slow of [0, 1, 2]) {
    const { p, q, readers } = sidesOf({ consumers: 3 });
    publish(p, 1, 2, 3, 4, 5, 6, 7, 8);
    for (const [consumer, reader] of readers.entries()) {
      reader.available();
      reader.release(consumer === slow ? 2 : 8);
    }
    const hint = `Consumer ${slow} has given back two slots, the others all eight. The one furthest behind counts`;
    expect(shown(q.tryNext(3)), hint).toBe('FULL');
    expect(shown(q.tryNext(2)), hint).toBe(9);
    expect(shown(p.tryNext()), 'These two were the last').toBe('FULL');
  }
});

test('a count that could never be granted is answered FULL, and nothing is thrown', () => {
  for (const count of [0, -1, 9, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    const { p } = sidesOf();
    const hint = `tryNext(${count}) and next(${count}) in a ring of 8: only whole numbers from 1 to 8 can be granted; FULL at once, as with the ring of day 04`;
    expect(`${shown(p.tryNext(count))} ${shown(p.next(count))}`, hint).toBe('FULL FULL');
    expect(p.tryNext(8), 'And nothing was claimed by it').toBe(7);
  }
});

test('without a gate the ring overwrites freely', () => {
  const { memory } = sidesOf();
  const gateless = new MultiProducerRing(memory, noWait);
  let last = -1;
  for (let i = 0; i < 100; i++) last = publish(gateless, i);
  expect(last, 'Nobody is to be waited for: a hundred claims, the last of them 99').toBe(99);
  expect(gateless.remainingCapacity(), 'And all slots can be claimed, always').toBe(8);
});

test('producers look at a consumer at most twice in a lap each while that one keeps up', () => {
  const capacity = 64;
  const laps = 10;
  const { rings, reader, cells } = sidesOf({ capacity, initial: 2 ** 31 - 5 * capacity });
  for (let i = 0; i < laps * capacity; i++) {
    publish(rings[i % 2] as (typeof rings)[0], i);
    reader.available();
    reader.release(1);
  }
  const looks = cells.map((one) => one.count('load', consumerCell(0)));
  expect(
    looks.every((count) => count <= 2 * laps),
    `${laps * capacity} events of two producers went through ${capacity} slots, and these loaded the consumer’s sequence ${looks.join(' and ')} times. What one has seen is in the cell of the seen gate; look again only when that no longer suffices`,
  ).toBe(true);
});

test('who was idle while others published 2³¹ events does not take a full ring for an empty one', () => {
  const shape: RingShape = {
    capacity: 8,
    slotBytes: 8,
    consumers: 1,
    wakes: false,
    multiProducer: true,
  };
  for (const meanwhile of [2 ** 31 - 20, 2 ** 31 + 5, 2 ** 32 - 4]) {
    const { memory, p, q, reader } = sidesOf();
    publish(q, 1, 2, 3, 4, 5, 6, 7, 8);
    reader.available();
    reader.release(8);
    // Here P must look at the reader.
    publish(p, 9);
    // What the others leave behind: as many events further, the reader has read up to `read`.
    const read = (reader.sequence.get() + meanwhile) | 0;
    memory.control.set(allocateRing(shape, read).control.subarray(CURSOR_CELL), CURSOR_CELL);
    publish(q, 11, 12, 13, 14, 15, 16, 17, 18);
    expect(
      shown(p.tryNext()),
      `Producer P last claimed ${meanwhile} events ago; others have filled the ring since, and it has no room. What P remembers of the gates by itself may be any number of times round the 32-bit circle away. Take it from the cell of the seen gate, which whoever claims keeps fresh`,
    ).toBe('FULL');
  }
});

test('a claim that finds no room does nothing but look: it waits for nobody and wakes nobody', () => {
  const wait = new ScriptedWait();
  const { p, q, readers, cells } = sidesOf({ consumers: 2, wakes: true, wait });
  publish(p, 1, 2, 3, 4, 5, 6, 7, 8);
  readers[1]?.available();
  readers[1]?.release(8);
  q.tryNext();
  const own = cells[1];
  for (let i = 0; i < 3; i++) {
    own?.forget();
    expect(shown(q.tryNext()), 'Consumer 0 has read nothing').toBe('FULL');
    const others = own?.calls.filter((call) => !call.startsWith('load ')) ?? [];
    expect(
      [...others, ...wait.idled].join(', ') || 'nothing',
      'The thread that asked has sockets to serve. It gets its FULL at once: no pause, no wait, no notify, and the wait strategy is not asked. Nor is anything stored when nothing has changed',
    ).toBe('nothing');
  }
});

test('next waits by the strategy of its ring, and tells it what is in the way', () => {
  const wait = new ScriptedWait((times) => {
    if (times === 3) sides.reader.release(1);
    if (times === 5) sides.reader.release(2);
  });
  const sides = sidesOf({ wait, initial: 99 });
  expect(`${sides.p.next()} ${sides.q.next(7)}`, 'Eight slots are free').toBe('100 107');
  expect(`${wait.idled.length} ${wait.workedCount}`, 'Nobody had to wait').toBe('0 0');
  sides.p.publish(100);
  sides.q.publish(107, 7);
  sides.reader.available();
  expect(
    shown(sides.q.next(3)),
    'Three slots are asked for, and the third is given back during the fifth idle. Claim when there is room, and not before',
  ).toBe(110);
  expect(wait.idled.length, 'Look again after every idle').toBe(5);
  expect(
    wait.idled[0],
    'The reader stands at 99, and so its slots are not free. The strategy may sleep until that cell changes, so it must be the cell of the slowest consumer, and the value on which you decided',
  ).toBe(waitsOn(consumerCell(0), 99));
  expect(wait.workedCount, 'When the waiting is over, worked() once').toBe(1);
});

test('an error of the wait strategy passes through and claims nothing', () => {
  const wait = new ScriptedWait(() => {
    throw new RangeError('interrupted');
  });
  const { p, q, reader } = sidesOf({ wait });
  publish(p, 1, 2, 3, 4, 5, 6, 7, 8);
  expect(() => q.next(), 'The error is the caller’s').toThrow('interrupted');
  reader.available();
  reader.release(1);
  expect(
    shown(p.tryNext()),
    'The claim that was interrupted has taken nothing. Whoever claims first and waits for room then cannot go back',
  ).toBe(8);
});

test('stallCount and remainingCapacity say what this producer met, and what is free', () => {
  const wait = new ScriptedWait((times) => {
    if (times % 4 === 0) sides.reader.release(1);
  });
  const sides = sidesOf({ wait, initial: NEAR_WRAP });
  const { p, q, reader } = sides;
  expect(`${p.remainingCapacity()} ${p.stallCount}`, 'A new ring is empty').toBe('8 0');
  const last = p.tryNext(3);
  expect(
    q.remainingCapacity(),
    'P has claimed three, though not published: five are left for everybody',
  ).toBe(5);
  write(p, last, 1, 2, 3);
  p.publish(last, 3);
  publish(q, 4, 5, 6, 7, 8);
  expect(`${p.remainingCapacity()} ${q.remainingCapacity()}`, 'All eight are taken').toBe('0 0');
  for (let i = 0; i < 3; i++) p.tryNext();
  p.tryNext(9);
  p.next(0);
  expect(
    `${p.stallCount} ${q.stallCount}`,
    'Three claims of P found the ring full. An impossible count is none, and Q has its own count',
  ).toBe('3 0');
  reader.available();
  q.next();
  expect(q.stallCount, 'A next that had to wait, four idles long, is one stall').toBe(1);
  reader.release(4);
  expect(`${p.remainingCapacity()} ${p.stallCount}`, 'A question is no claim').toBe('4 3');
});

test('a publish that moves the cursor wakes who sleeps on it, and one behind a gap wakes nobody', () => {
  const { p, q, cells } = sidesOf({ wakes: true });
  const [own, other] = cells;
  const slow = p.tryNext();
  own?.add(sleepersCell(CURSOR_CELL), 1);
  other?.forget();
  publish(q, 20);
  expect(
    other?.count('notify'),
    'Q has published behind a gap: the cursor has not moved, so there is nothing to wake anybody for',
  ).toBe(0);
  own?.forget();
  p.publish(slow);
  expect(
    own?.count('notify', CURSOR_CELL),
    'P has moved the cursor, and a reader sleeps on it: wakeSleepers, as in a ring with one producer',
  ).toBe(1);
  const quiet = sidesOf({ wakes: false });
  publish(quiet.p, 1);
  expect(
    quiet.cells[0]?.count('load', sleepersCell(CURSOR_CELL)),
    'A ring with wakes: false does not even look for sleepers',
  ).toBe(0);
});

test('the graph of day 02 and the front of day 04 read it like any other ring', () => {
  const { p, q, theirs } = sidesOf({ consumers: 2 });
  const seen: string[] = [];
  const graph = new ConsumerGraph(theirs, {
    consumers: ['A', 'B'].map((name, i) => ({
      name,
      sequence: theirs.sequence(i),
      ...(name === 'B' ? { after: ['A'] } : {}),
      handle: (offset: number) => seen.push(`${name}${theirs.float64[offset >> 3]}`),
    })),
  });
  const slow = p.tryNext();
  publish(q, 2);
  graph.drain();
  expect(seen.join(' '), GAP).toBe('');
  write(p, slow, 1);
  p.publish(slow);
  graph.drain();
  expect(seen.join(' '), 'A sees both events, then B').toBe('A1 A2 B1 B2');
  const wait = new ScriptedWait();
  new RingReader(theirs, { consumer: 0, wait }).idle();
  expect(wait.idled.join(', '), 'Everything is read: a reader sleeps on the cursor, at 1').toBe(
    waitsOn(CURSOR_CELL, 1),
  );
});

/** What happens next: a producer claims, publishes one of its claims, or the consumer reads. */
type Step =
  | { readonly producer: number; readonly claim: number }
  | { readonly producer: number; readonly publish: number }
  | { readonly read: number };

const producer = fc.nat({ max: 2 });
const cases = fc.record({
  capacity: fc.constantFrom(1, 2, 4, 16),
  initial: fc.oneof(fc.integer(), fc.integer({ min: NEAR_WRAP - 20, max: 2 ** 31 - 1 })),
  steps: fc.array(
    fc.oneof(
      fc.record({ producer, claim: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ producer, publish: fc.nat({ max: 5 }) }),
      fc.record({ read: fc.integer({ min: 1, max: 16 }) }),
    ) as fc.Arbitrary<Step>,
    { minLength: 10, maxLength: 80, size: 'max' },
  ),
});

interface Claim {
  readonly first: number;
  readonly count: number;
}

test('whoever claims, publishes and reads in turns, each event is read once, in the order of the claims', () => {
  forAll(cases, ({ capacity, initial, steps }) => {
    const { rings, theirs, reader } = sidesOf({ capacity, initial, producers: 3 });
    const open: Claim[][] = [[], [], []];
    const published = new Set<number>();
    let claimed = 0;
    let read = 0;
    const told = (): string =>
      `Ring of ${capacity} from ${initial} on; ${claimed} claimed, ${read} read, published ${[...published].filter((one) => one >= read).join(' ') || 'none'}`;
    for (const step of steps) {
      if ('claim' in step) {
        const ring = rings[step.producer] as (typeof rings)[0];
        const fits = claimed + step.claim - read <= capacity && step.claim <= capacity;
        const answer = ring.tryNext(step.claim);
        expect(shown(answer), `${told()}; claim of ${step.claim}`).toBe(
          fits ? advance(initial, claimed + step.claim) : 'FULL',
        );
        if (!fits) continue;
        write(ring, answer, ...Array.from({ length: step.claim }, (_, i) => claimed + i));
        open[step.producer]?.push({ first: claimed, count: step.claim });
        claimed += step.claim;
      } else if ('publish' in step) {
        const own = open[step.producer] as Claim[];
        const [claim] = own.splice(step.publish % Math.max(1, own.length), 1);
        if (claim === undefined) continue;
        const { first, count } = claim;
        rings[step.producer]?.publish(advance(initial, first + count), count);
        for (let i = 0; i < count; i++) published.add(first + i);
      } else {
        let end = read;
        while (published.has(end)) end++;
        const available = reader.available();
        expect(available <= end - read, `${told()}; ${available} are available`).toBe(true);
        expect(available > 0, `${told()}; is something available?`).toBe(end > read);
        const count = Math.min(available, step.read);
        if (count > 0) expect(take(theirs, reader, count), told()).toBe(numbers(read, count));
        read += count;
      }
      let end = read;
      while (published.has(end)) end++;
      expect(distance(theirs.cursor.get(), initial), `${told()}; the cursor`).toBe(end);
    }
  });
});

test('the claimed sequence and the seen gate are cells of the ring, reached through its cells', () => {
  const { p, cells } = sidesOf();
  publish(p, 1);
  const own = cells[0];
  expect(
    (own?.count('compareExchange', claimedCell(1)) ?? 0) > 0,
    'A claim has not moved the cell of the claimed sequence by memory.cells.compareExchange: two producers that load and store would both get the same slot, and the explorer cannot see what goes past the cells',
  ).toBe(true);
  expect(
    (own?.count('load', seenGateCell(1)) ?? 0) > 0,
    'A claim in a ring with a gate has not looked at the cell of the seen gate, which all producers share',
  ).toBe(true);
});

test('two producers publish, in every order with up to three preemptions', () => {
  hold(MODELS['two-publish'], 3, 40_000);
});

test('two producers and a reader that sleeps when it finds nothing: up to three preemptions', () => {
  hold(MODELS['two-and-a-reader'], 3, 150_000);
});

test('two producers that share one slot, across the wrap: up to three preemptions', () => {
  hold(MODELS['full-ring'], 3, 150_000);
});

test('two producers that come round to the first slot again: up to two preemptions', () => {
  hold(MODELS['second-lap'], 2, 100_000);
});

const ARRIVE = 'Each event of each producer is read once, and those of one producer in order';

test('on real threads, two producers and a reader that park at every chance', async () => {
  expect(
    await runThreads({ wait: 'park at once', events: 2000, capacity: 4, batch: 3 }),
    ARRIVE,
  ).toBe('all arrived');
});

test('half a million longs from each of two threads, in batches of 1 to 7', async () => {
  expect(
    await runThreads({ wait: 'yield', events: 500_000, capacity: 256, batch: 7 }),
    ARRIVE,
  ).toBe('all arrived');
});
