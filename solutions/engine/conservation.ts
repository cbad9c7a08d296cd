/**
 * What must be equal when an engine has stopped: nothing that came in is lost, nothing is answered
 * twice. Control plane.
 */
import type { CounterName } from '#counters';

type Counts = Readonly<Record<CounterName, number>>;

interface Law {
  readonly whole: CounterName;
  readonly parts: readonly CounterName[];
  /** Whether it holds for this engine at all. Without it: for every engine. */
  readonly applies?: (counts: Counts, hasFamilies: boolean) => boolean;
}

const forFamilies = (_counts: Counts, hasFamilies: boolean): boolean => hasFamilies;

const LAWS: readonly Law[] = [
  {
    whole: 'framesIn',
    parts: [
      'published',
      'rejectedBusy',
      'rejectedMalformed',
      'rejectedShuttingDown',
      'sessionMessages',
      'rejectedSession',
    ],
    // Orders of FIX clients come in no frames.
    applies: ({ fixMessagesIn }) => fixMessagesIn === 0,
  },
  { whole: 'published', parts: ['completed'] },
  { whole: 'completed', parts: ['accepted', 'rejected'] },
  {
    whole: 'published',
    parts: ['tasksIn', 'rejectedPoolFull', 'rejectedOverLimit'],
    applies: forFamilies,
  },
  { whole: 'tasksIn', parts: ['dispatched', 'pendingNow', 'coalesced'], applies: forFamilies },
];

export interface LawShown {
  /** `completed 7 = accepted 5 + rejected 2`; parts that are 0 are left out. */
  readonly text: string;
  readonly holds: boolean;
}

/**
 * @param counts of all threads of an engine that has stopped
 * @param hasFamilies whether it has partitions
 */
export function conservation(counts: Counts, hasFamilies: boolean): LawShown[] {
  return LAWS.filter(({ applies }) => applies?.(counts, hasFamilies) ?? true).map(
    ({ whole, parts }) => {
      const sum = parts.reduce((total, part) => total + counts[part], 0);
      const holds = counts[whole] === sum;
      const shown = parts.filter((part) => counts[part] !== 0);
      const terms = (shown.length === 0 ? parts.slice(0, 1) : shown).map((part) =>
        told(part, counts),
      );
      return {
        text: `${told(whole, counts)} ${holds ? '=' : 'is not'} ${terms.join(' + ')}`,
        holds,
      };
    },
  );
}

function told(name: CounterName, counts: Counts): string {
  return `${name} ${counts[name].toLocaleString('en-GB')}`;
}
