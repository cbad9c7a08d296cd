/** What ends the thread runs of day 04: certain that nobody will ever move, and never too soon. */
import { expect, test } from 'vitest';
import { Stalemate, Watch, watchMemory } from '../../../days/04/checks/watch.ts';

const PATIENCE = 1000;

function pair(): [Watch, Watch] {
  const memory = watchMemory(2);
  return [new Watch(memory, 0), new Watch(memory, 1)];
}

function waitInTurns(times: number, ...watches: readonly Watch[]): void {
  for (let i = 0; i < times; i++) for (const watch of watches) watch.waits();
}

test('threads that only wait are told so, both of them', () => {
  const [first, second] = pair();
  expect(() => waitInTurns(PATIENCE + 2, first, second)).toThrow(Stalemate);
  expect(() => waitInTurns(PATIENCE + 2, second)).toThrow(Stalemate);
});

test('a thread that does not wait may still do something', () => {
  const [first] = pair();
  expect(() => waitInTurns(10 * PATIENCE, first)).not.toThrow();
});

test('a thread that has left does nothing any more', () => {
  const [first, second] = pair();
  second.moved();
  second.left();
  expect(() => waitInTurns(PATIENCE + 2, first)).toThrow(Stalemate);
});

test('every move begins the count anew', () => {
  const [first, second] = pair();
  for (let i = 0; i < 10; i++) {
    expect(() => waitInTurns(PATIENCE - 1, first, second)).not.toThrow();
    (i % 2 === 0 ? first : second).moved();
  }
});
