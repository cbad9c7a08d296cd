import { describe, expect, test } from 'vitest';
import { Counter, Counters } from '#counters';
import { conservation } from '#engine';

function counted(counts: Partial<Record<keyof typeof Counter, number>>) {
  const counters = new Counters();
  for (const [name, value] of Object.entries(counts)) {
    counters.add(Counter[name as keyof typeof Counter], value);
  }
  return counters.snapshot();
}

const WITHOUT_FAMILIES = {
  ...{ framesIn: 1_200, published: 1_100, rejectedBusy: 100 },
  ...{ completed: 1_100, accepted: 1_000, rejected: 100 },
};

describe('the laws of a stopped engine', () => {
  test('are shown with what is not zero', () => {
    expect(conservation(counted(WITHOUT_FAMILIES), false)).toEqual([
      { text: 'framesIn 1,200 = published 1,100 + rejectedBusy 100', holds: true },
      { text: 'published 1,100 = completed 1,100', holds: true },
      { text: 'completed 1,100 = accepted 1,000 + rejected 100', holds: true },
    ]);
    expect(conservation(counted({}), false).map(({ text }) => text)).toContain(
      'framesIn 0 = published 0',
    );
  });

  test('say which does not hold', () => {
    const laws = conservation(counted({ ...WITHOUT_FAMILIES, completed: 1_099 }), false);
    expect(laws.filter(({ holds }) => !holds).map(({ text }) => text)).toEqual([
      'published 1,100 is not completed 1,099',
      'completed 1,099 is not accepted 1,000 + rejected 100',
    ]);
  });

  test('hold for the scheduler as well, where there are families', () => {
    const counts = { ...WITHOUT_FAMILIES, tasksIn: 1_090, rejectedPoolFull: 10, dispatched: 1_090 };
    const laws = conservation(counted(counts), true);
    expect(laws.slice(3)).toEqual([
      { text: 'published 1,100 = tasksIn 1,090 + rejectedPoolFull 10', holds: true },
      { text: 'tasksIn 1,090 = dispatched 1,090', holds: true },
    ]);
    const stranded = conservation(counted({ ...counts, dispatched: 1_089 }), true);
    expect(stranded.at(-1)).toEqual({
      text: 'tasksIn 1,090 is not dispatched 1,089',
      holds: false,
    });
  });

  test('leave frames out where orders come in otherwise', () => {
    const laws = conservation(
      counted({ ...WITHOUT_FAMILIES, framesIn: 0, fixMessagesIn: 1 }),
      false,
    );
    expect(laws.map(({ text }) => text.split(' ')[0])).toEqual(['published', 'completed']);
    expect(laws.every(({ holds }) => holds)).toBe(true);
  });
});
