import { expect, test } from 'vitest';
import { ConsumerThrottle } from '../../../solutions/load/consumer-throttle.ts';

function throttled(ownWorkNs: number) {
  const said: string[] = [];
  const engine = { hold: () => said.push('hold'), release: () => said.push('release') };
  return { throttle: new ConsumerThrottle(engine, ownWorkNs), said };
}

test('a consumer at its own cost is left alone', () => {
  const { throttle, said } = throttled(100);
  throttle.set(100, false, 0, 0);
  for (let ns = 0; ns < 1000; ns += 10) throttle.turn(ns, ns);
  expect(said).toEqual([]);
});

test('a held consumer is held once and let go once', () => {
  const { throttle, said } = throttled(100);
  throttle.set(100, true, 0, 0);
  throttle.turn(10, 0);
  throttle.set(100, true, 20, 0);
  throttle.set(100, false, 30, 0);
  throttle.turn(40, 5);
  expect(said).toEqual(['hold', 'release']);
});

test('a slower consumer is held while it has done more than it could have', () => {
  const { throttle, said } = throttled(100);
  throttle.set(400, false, 1000, 50);
  throttle.turn(1400, 51);
  expect(said, 'one order in 400 ns is what is allowed').toEqual([]);
  throttle.turn(1500, 52);
  expect(said, 'two in 500 ns are too many').toEqual(['hold']);
  throttle.turn(1799, 52);
  expect(said, 'still too many').toEqual(['hold']);
  throttle.turn(1800, 52);
  expect(said, 'two in 800 ns are right').toEqual(['hold', 'release']);
});

test('a consumer lets so many through as one of that cost would', () => {
  let held = false;
  const throttle = new ConsumerThrottle(
    {
      hold: () => {
        held = true;
      },
      release: () => {
        held = false;
      },
    },
    100,
  );
  throttle.set(400, false, 0, 0);
  let answered = 0;
  for (let ns = 100; ns <= 400_000; ns += 100) {
    if (!held) answered++;
    throttle.turn(ns, answered);
  }
  expect(answered).toBeGreaterThanOrEqual(1000);
  expect(answered).toBeLessThanOrEqual(1001);
});
