import { describe, expect, test } from 'vitest';
import {
  crowdedSentence,
  STAGES,
  type StageName,
  spinsBeforeParking,
  type ThreadPlan,
  TOPOLOGIES,
  type TopologyName,
  threadCount,
  topologyOf,
  WAITS,
} from '#topology';
import { assertTopology } from '../../../solutions/engine/topology-rules.ts';

const CORES = 4;

function refusal(threads: readonly ThreadPlan[], cores = CORES): string {
  try {
    assertTopology({ threads }, 'simulator', cores);
    return 'nothing';
  } catch (error) {
    return error instanceof RangeError ? error.message : String(error);
  }
}

function plan(name: string, stages: readonly StageName[], wait: ThreadPlan['wait'] = 'park') {
  return { name, stages, wait };
}

const ALL = STAGES.simulator;

describe('a topology', () => {
  test.each(TOPOLOGIES)('named %s has every stage once, in order, for both executions', (name) => {
    for (const execution of ['simulator', 'book'] as const) {
      for (const wait of WAITS) {
        const topology = topologyOf(name, execution, { wait });
        expect(() => assertTopology(topology, execution, CORES)).not.toThrow();
        expect(topology.threads.flatMap(({ stages }) => stages)).toEqual(STAGES[execution]);
      }
    }
  });

  test('may cut the chain wherever it likes, and begin it on the I/O thread', () => {
    for (const cut of [1, 2, 4]) {
      const [before, behind] = [ALL.slice(0, cut), ALL.slice(cut)];
      expect(refusal([plan('a', before), plan('b', behind)])).toBe('nothing');
      expect(refusal([plan('io', before), plan('b', behind)])).toBe('nothing');
    }
  });

  test('lets its threads spin before they park where cores are left for the sockets and a client', () => {
    const fits = (name: TopologyName): number[] =>
      [1, 2, 3, 4, 5].filter((cores) => spinsBeforeParking(topologyOf(name, 'simulator'), cores));
    expect(fits('two')).toEqual([3, 4, 5]);
    expect(fits('split')).toEqual([4, 5]);
  });

  test.each<[string, readonly ThreadPlan[], string]>([
    ['misses a stage', [plan('a', ALL.slice(1))], 'the stage "parse" is there 0 times'],
    ['is empty', [], 'the stage "parse" is there 0 times; expected once'],
    [
      'has one twice',
      [plan('a', ALL), plan('b', ['response'])],
      'the stage "response" is there 2 times',
    ],
    [
      'has the stage of another execution',
      [plan('a', ['parse', 'risk', 'match'])],
      'thread "a" names the stage "match"; with simulator there are parse, risk, position',
    ],
    [
      'turns the order round',
      [plan('a', ALL.slice(2)), plan('b', ALL.slice(0, 2))],
      'the stages come in the order position, execution, response, parse, risk; expected parse',
    ],
    [
      'has the positions on two threads',
      [plan('a', ALL.slice(0, 3)), plan('b', ALL.slice(3))],
      "position and execution share the accounts' positions; put them on one thread",
    ],
    ['has a thread without a stage', [plan('a', ALL), plan('b', [])], 'thread "b" has no stage'],
    ['has a thread without a name', [plan('', ALL)], 'a thread has no name'],
    [
      'has two threads of one name',
      [plan('a', ALL.slice(0, 2)), plan('a', ALL.slice(2))],
      'two threads are called "a"',
    ],
    [
      'has the I/O thread wait for another',
      [plan('a', ALL.slice(0, 2)), plan('io', ALL.slice(2))],
      '"io" comes after "a"; the I/O thread waits for no other',
    ],
    [
      'waits in no known way',
      [plan('a', ALL, 'nap' as ThreadPlan['wait'])],
      'thread "a" waits by "nap"; expected spin, yield, park',
    ],
  ])('that %s is refused', (_what, threads, sentence) => {
    expect(refusal(threads)).toContain(sentence);
  });

  test.each([
    [{ partitions: 0, lanes: 1 }, 'got 0 partitions; expected a power of two from 1 to 64'],
    [{ partitions: 6, lanes: 1 }, 'got 6 partitions; expected a power of two'],
    [{ partitions: 4, lanes: 0 }, 'got 0 lanes for each of 4 partitions; expected 1 to 64'],
    [{ partitions: 2, lanes: 129 }, 'got 129 lanes for each of 2 partitions; expected 1 to 128'],
  ])('with %o for its families is refused', (families, sentence) => {
    const { threads } = topologyOf('two', 'simulator');
    expect(() => assertTopology({ threads, families }, 'simulator', CORES)).toThrow(sentence);
  });

  test('with families has all stages on one thread, or the partitions before the core', () => {
    const families = { partitions: 4, lanes: 2 };
    for (const name of TOPOLOGIES) {
      for (const execution of ['simulator', 'book'] as const) {
        const made = topologyOf(name, execution, { families });
        expect(made.families).toEqual(families);
        expect(() => assertTopology(made, execution, CORES)).not.toThrow();
      }
    }
  });

  test('that lets more threads spin than cores are left is refused', () => {
    const split = [plan('a', ALL.slice(0, 2), 'spin'), plan('b', ALL.slice(2), 'spin')];
    expect(refusal(split, 3)).toBe('nothing');
    expect(refusal(split, 2)).toContain('2 threads spin on 2 cores and the I/O thread needs one');
    expect(refusal([plan('io', ALL, 'spin')], 1)).toBe('nothing');
  });

  describe('with partitions on threads of their own', () => {
    const families = { partitions: 4, lanes: 2 };
    const [checks, rest] = [ALL.slice(0, 2), ALL.slice(2)];
    const apart = (name: string, partitions: readonly number[], stages = checks) => ({
      ...plan(name, stages),
      partitions,
    });
    const said = (threads: readonly ThreadPlan[], ioThreads = 1): string => {
      try {
        assertTopology({ threads, families, ioThreads }, 'simulator', CORES);
        return 'nothing';
      } catch (error) {
        return error instanceof RangeError ? error.message : String(error);
      }
    };

    test('deals them out, and puts the other stages on the core', () => {
      const { threads } = topologyOf('split', 'book', { families, partitionThreads: 2 });
      expect(threads).toEqual([
        { name: 'partitions-0', stages: ['parse', 'risk'], wait: 'park', partitions: [0, 2] },
        { name: 'partitions-1', stages: ['parse', 'risk'], wait: 'park', partitions: [1, 3] },
        { name: 'core', stages: ['match'], wait: 'park' },
      ]);
      expect(said([apart('a', [3]), apart('b', [0, 2, 1]), plan('core', rest)])).toBe('nothing');
    });

    test.each<[string, readonly ThreadPlan[], string]>([
      [
        'leaves one out',
        [apart('a', [0, 1]), apart('b', [3]), plan('c', rest)],
        'partition 2 is on 0 threads; expected one',
      ],
      [
        'has one twice',
        [apart('a', [0, 1, 2]), apart('b', [2, 3]), plan('c', rest)],
        'partition 2 is on 2 threads; expected one',
      ],
      [
        'has one that is not there',
        [apart('a', [0, 1, 2, 3, 4]), plan('c', rest)],
        'there is no partition 4; they are 0 to 3',
      ],
      [
        'has a thread without one',
        [apart('a', [0, 1, 2, 3]), apart('b', []), plan('c', rest)],
        'thread "b" has no partition',
      ],
      [
        'has more than checks on them',
        [apart('a', [0, 1, 2, 3], ALL.slice(0, 3)), plan('c', ALL.slice(3))],
        "position and execution share the accounts' positions",
      ],
      [
        'has one of two threads with other stages',
        [apart('a', [0, 1]), apart('b', [2, 3], ALL.slice(0, 1)), plan('c', rest)],
        'thread "b" has partitions and parse; expected parse, risk',
      ],
      [
        'has them on the I/O thread alone',
        [apart('io', [0, 1, 2, 3]), plan('c', rest)],
        'partitions are on "io" and the core is not',
      ],
      [
        'has some on the core',
        [apart('a', [0, 1, 2, 3]), apart('c', [0], rest)],
        'the core "c" has partitions; they are on the threads before it',
      ],
    ])('that %s is refused', (_what, threads, sentence) => {
      expect(said(threads)).toContain(sentence);
    });

    test('or without families is refused', () => {
      expect(refusal([apart('a', [0]), plan('c', rest)])).toContain(
        'thread "a" has partitions, and the topology has no families',
      );
    });
  });

  test.each([
    [0, 'got 0 I/O threads; expected 1 to 16'],
    [17, 'got 17 I/O threads; expected 1 to 16'],
    [2, '2 I/O threads need partitions'],
  ])('with %d I/O threads and no families is refused', (ioThreads, sentence) => {
    const { threads } = topologyOf('two', 'book');
    expect(() => assertTopology({ threads, ioThreads }, 'book', CORES)).toThrow(sentence);
  });

  test('has a sentence when there are more threads than cores', () => {
    const families = { partitions: 4, lanes: 1 };
    const large = topologyOf('split', 'book', { families, ioThreads: 2, partitionThreads: 2 });
    expect(threadCount(large)).toBe(5);
    expect(crowdedSentence(large, 5)).toBeUndefined();
    expect(crowdedSentence(large, 2)).toBe(
      '5 threads share 2 cores: they take turns, and an order waits for each of its threads to get one.',
    );
    expect(crowdedSentence(topologyOf('one', 'book'), 1)).toBeUndefined();
    expect(() => assertTopology(large, 'book', 2)).not.toThrow();
  });
});
