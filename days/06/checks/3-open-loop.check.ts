/** Day 06, stage 3: a schedule that nothing moves. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_RATE, OpenLoop, Schedule } from '#open-loop';
import { percentile } from '#recorder';
import { forAll, HandClock } from './kit.ts';
import { closedLoop, ScriptedServer } from './scripted-server.ts';

const MS = 1_000_000;
const SECOND = 1_000_000_000;

/** A driver of one request per ms whose requests are written down as `index@due`. */
function driver(requests: number, maxPerTurn?: number) {
  const clock = new HandClock();
  const sent: string[] = [];
  const server = { takes: true };
  const loop = new OpenLoop({
    schedule: new Schedule({ ratePerSecond: 1000 }),
    clock,
    requests,
    send: (index, dueNs) => {
      if (server.takes) sent.push(`${index}@${dueNs / MS}`);
      return server.takes;
    },
    ...(maxPerTurn === undefined ? {} : { maxPerTurn }),
  });
  const turnAt = (ms: number): number => {
    clock.ns = ms * MS;
    return loop.turn();
  };
  return { clock, loop, sent, server, turnAt };
}

test('request i is due i / rate seconds after the start, in whole nanoseconds', () => {
  const thirds = new Schedule({ ratePerSecond: 3 });
  expect(
    [0, 1, 2, 3, 4].map((index) => thirds.dueNs(index)).join(' '),
    'Three a second: 0, ⌊10⁹/3⌋, ⌊2×10⁹/3⌋, then 10⁹ exactly. The remainder is cut off anew for each request and does not add up',
  ).toBe('0 333333333 666666666 1000000000 1333333333');
  const exactly = [
    [29, 58, 500_000_000],
    [41, 80, 512_500_000],
    [123, 240, 512_500_000],
  ] as const;
  for (const [index, ratePerSecond, due] of exactly) {
    expect(
      new Schedule({ ratePerSecond }).dueNs(index),
      `Request ${index} at ${ratePerSecond} a second is due on a whole nanosecond. A fraction on the way, 10⁹ / rate or index / rate, is not exact, and ⌊ ⌋ takes a nanosecond from it: multiply whole numbers, divide once`,
    ).toBe(due);
  }
  const late = new Schedule({ ratePerSecond: 1000, startNs: 5 });
  expect(late.dueNs(2), 'Everything is counted from startNs').toBe(2_000_005);
});

test('the schedule does not drift, also after a billion requests', () => {
  const day = new Schedule({ ratePerSecond: 30_000 });
  expect(
    day.dueNs(30_000 * 86_400),
    'At 30,000 a second the request after a whole day is due after 86,400 s to the nanosecond. An interval that was rounded to 33,333 ns would be 0.9 s early',
  ).toBe(86_400 * SECOND);
  const cases = fc.record({
    ratePerSecond: fc.integer({ min: 1, max: MAX_RATE }),
    index: fc.integer({ min: 0, max: 1e9 }),
    startNs: fc.nat(),
  });
  forAll(cases, ({ ratePerSecond, index, startNs }) => {
    const exact = BigInt(startNs) + (BigInt(index) * 1_000_000_000n) / BigInt(ratePerSecond);
    fc.pre(exact <= BigInt(Number.MAX_SAFE_INTEGER));
    expect(
      new Schedule({ ratePerSecond, startNs }).dueNs(index),
      `Request ${index} at ${ratePerSecond} a second. index × 10⁹ is no safe integer from nine million requests on: count whole seconds apart from the rest`,
    ).toBe(Number(exact));
  });
});

test('a turn sends what is due at this moment, and nothing before its time', () => {
  const { loop, sent, turnAt } = driver(5);
  expect(turnAt(0), 'Request 0 is due at the start').toBe(1);
  expect(turnAt(0.999), 'Request 1 is due at 1 ms, and it is 0.999').toBe(0);
  expect(turnAt(1), 'Due at 1 ms means: at 1 ms it goes').toBe(1);
  expect(sent.join(' '), 'Each request with the time at which it was due').toBe('0@0 1@1');
  expect(`${loop.sent} ${loop.done}`, 'Two of five have left').toBe('2 false');
});

test('a driver that comes late sends everything that is due, each with its own time', () => {
  const { sent, turnAt } = driver(6);
  expect(
    turnAt(3.5),
    'At 3.5 ms the requests of 0, 1, 2 and 3 ms are due. All of them go now: a request that is left out is one that a user sent and you did not',
  ).toBe(4);
  expect(
    sent.join(' '),
    'They go late, and they were due in time: the wait until now belongs to their latency',
  ).toBe('0@0 1@1 2@2 3@3');
  turnAt(4);
  expect(sent.at(-1), 'The next one is due at 4 ms, as if nothing had happened').toBe('4@4');
});

test('a turn reads the clock once', () => {
  const { clock, turnAt } = driver(100);
  turnAt(50);
  expect(
    clock.reads,
    'What "due" means is settled when the turn begins. Who looks again after each request chases the clock and may never come back to read the answers',
  ).toBe(1);
});

test('a server that takes nothing moves no request in the schedule', () => {
  const { loop, sent, server, turnAt } = driver(8);
  turnAt(1);
  server.takes = false;
  expect(turnAt(2), 'The server takes nothing: nothing has left').toBe(0);
  expect(turnAt(4), 'It still takes nothing').toBe(0);
  expect(
    loop.sent,
    'A request that was refused has not left: it is neither sent nor given up',
  ).toBe(2);
  server.takes = true;
  turnAt(5);
  expect(
    sent.join(' '),
    'Requests 2 to 5 go now, each once, in order, with the times at which they were due: 2, 3, 4 and 5 ms',
  ).toBe('0@0 1@1 2@2 3@3 4@4 5@5');
});

test('a turn ends at the first request that cannot leave', () => {
  const clock = new HandClock();
  const offered: number[] = [];
  const loop = new OpenLoop({
    schedule: new Schedule({ ratePerSecond: 1000 }),
    clock,
    requests: 10,
    send: (index) => {
      offered.push(index);
      return index !== 2 || offered.length > 3;
    },
  });
  clock.ns = 5 * MS;
  expect(loop.turn(), 'Requests 0 and 1 left, 2 could not').toBe(2);
  expect(
    offered.join(' '),
    'What comes behind a request that cannot leave would overtake it: end the turn',
  ).toBe('0 1 2');
  loop.turn();
  expect(offered.join(' '), 'The next turn begins with that request').toBe('0 1 2 2 3 4 5');
});

test('a turn sends no more than maxPerTurn', () => {
  const { sent, turnAt } = driver(100, 4);
  expect(turnAt(9), 'Ten are due, four may go in one turn').toBe(4);
  expect(turnAt(9), 'The next turn goes on with the fifth').toBe(4);
  expect(turnAt(9), 'Two are left').toBe(2);
  expect(sent.at(-1), 'The tenth, with its own time').toBe('9@9');
});

test('when all have left, nothing leaves any more', () => {
  const { loop, sent, turnAt } = driver(3);
  turnAt(100);
  expect(`${loop.sent} ${loop.done}`, 'Three of three').toBe('3 true');
  expect(turnAt(200), 'There is no fourth request').toBe(0);
  expect(sent.length, 'Each once').toBe(3);
});

test('the longest lag says how late a request left', () => {
  const { loop, turnAt } = driver(10);
  expect(loop.longestLagNs, 'Nothing has left yet').toBe(0);
  turnAt(3.25);
  expect(loop.longestLagNs, 'Request 0 was due at 0 and left at 3.25 ms').toBe(3.25 * MS);
  turnAt(4.5);
  expect(loop.longestLagNs, 'The longest so far, not the last').toBe(3.25 * MS);
});

test('a request that was refused has no lag yet', () => {
  const { loop, server, turnAt } = driver(10);
  turnAt(0);
  server.takes = false;
  turnAt(5);
  expect(
    loop.longestLagNs,
    'At 5 ms request 1 was offered and did not leave. How late it is shows when it leaves',
  ).toBe(0);
  server.takes = true;
  turnAt(7);
  expect(loop.longestLagNs, 'Request 1 was due at 1 and left at 7 ms').toBe(6 * MS);
});

test('sent counts each request as it leaves', () => {
  const clock = new HandClock();
  const told: number[] = [];
  const loop: OpenLoop = new OpenLoop({
    schedule: new Schedule({ ratePerSecond: 1000 }),
    clock,
    requests: 4,
    send: () => told.push(loop.sent) > 0,
  });
  clock.ns = 9 * MS;
  loop.turn();
  expect(
    told.join(' '),
    'When request i is offered, i have left: count each one as it leaves, not at the end of the turn',
  ).toBe('0 1 2 3');
});

test('the same stall: the closed loop sees one slow request, the open loop all of them', () => {
  const script = { workNs: MS, stallAtNs: 5 * SECOND, stallNs: SECOND };
  const everyNs = 10 * MS;
  const untilNs = 10 * SECOND;
  const closed = closedLoop(new ScriptedServer(script), everyNs, untilNs);

  const clock = new HandClock();
  const server = new ScriptedServer(script);
  const open: number[] = [];
  const loop = new OpenLoop({
    schedule: new Schedule({ ratePerSecond: 100 }),
    clock,
    requests: 1000,
    send: (_index, dueNs) => {
      open.push(server.answerAt(clock.ns) - dueNs);
      return true;
    },
  });
  for (let turns = 0; !loop.done && turns < 20_000; turns++) {
    loop.turn();
    clock.ns += MS;
  }
  const p99Ms = (latencies: number[]) => percentile(Float64Array.from(latencies).sort(), 990) / MS;
  expect(
    `closed loop: ${closed.length} requests, p99 ${p99Ms(closed)} ms`,
    'The client that waits for its answer',
  ).toBe('closed loop: 900 requests, p99 1 ms');
  expect(
    `open loop: ${open.length} requests, p99 ${p99Ms(open)} ms`,
    'Every 10 ms a request is due, also during the second in which the server stands still. 100 of 1000 wait for it, and their time counts from when they were due',
  ).toBe('open loop: 1000 requests, p99 911 ms');
});

test('the driver stands still itself: its own stall is in the figures too', () => {
  const { loop, sent, turnAt } = driver(1000);
  turnAt(0);
  turnAt(250);
  turnAt(999);
  turnAt(999);
  expect(
    `${loop.sent} requests, the last ${sent.at(-1)}`,
    'The process was away for 250 and for 749 ms. Everything that was due meanwhile leaves with the time at which it was due',
  ).toBe('1000 requests, the last 999@999');
});

test('whatever server and clock do, each request leaves once, in order, not before its time', () => {
  const cases = fc.record({
    ratePerSecond: fc.integer({ min: 1, max: 2_000_000 }),
    requests: fc.integer({ min: 1, max: 60 }),
    maxPerTurn: fc.integer({ min: 1, max: 20 }),
    steps: fc.array(fc.record({ wait: fc.nat({ max: 8 }), takes: fc.nat({ max: 12 }) }), {
      maxLength: 40,
      size: 'max',
    }),
  });
  forAll(cases, ({ ratePerSecond, requests, maxPerTurn, steps }) => {
    const clock = new HandClock();
    const schedule = new Schedule({ ratePerSecond });
    let room = 0;
    let left = 0;
    let broken = '';
    const loop = new OpenLoop({
      schedule,
      clock,
      requests,
      maxPerTurn,
      send: (index, dueNs) => {
        if (index !== left) broken ||= `${index} was offered when ${left} was next`;
        if (dueNs !== schedule.dueNs(index)) broken ||= `${index} came with the time ${dueNs}`;
        if (dueNs > clock.ns) broken ||= `${index} was offered before its time`;
        if (room === 0) return false;
        room--;
        left++;
        return true;
      },
    });
    for (const { wait, takes } of steps) {
      clock.ns += Math.floor((wait * SECOND) / ratePerSecond);
      room = takes;
      let due = left;
      while (due < requests && schedule.dueNs(due) <= clock.ns) due++;
      const expected = Math.min(due - left, takes, maxPerTurn);
      const told = loop.turn();
      if (told !== expected) broken ||= `${due - left} were due, room for ${takes}: ${told} left`;
    }
    if (loop.sent !== left) broken ||= `${left} have left and sent says ${loop.sent}`;
    if (loop.done !== (left === requests)) broken ||= `${left} of ${requests}: done ${loop.done}`;
    expect(broken, `Rate ${ratePerSecond}, ${requests} requests, ${maxPerTurn} a turn`).toBe('');
  });
});
