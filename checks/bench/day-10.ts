/** Day 10: what the race-safe completion costs, and what a proof finds against a stress test. */
import type { BenchCase, DayBench } from './workload.ts';

function completion(title: string, where: 'threads' | 'one-thread'): BenchCase {
  return {
    title,
    chunkEvents: 100_000,
    sinks: 1,
    naive: async () => (await import('./day-10-completion.ts')).withoutAnotherLook(where),
    engine: async () => (await import('./day-10-completion.ts')).raceSafe(where),
  };
}

const bench: DayBench = {
  naive: [
    'naive: opens the gate when nothing is pending, and goes without another look; wrong as soon as',
    'there is a second thread, and here to show what the look costs',
  ].join(' '),
  cases: [
    completion('submit and complete one task, cells for one thread', 'one-thread'),
    completion('submit and complete one task, atomic cells', 'threads'),
  ],
  experiment: async (options) => (await import('./day-10-proof.ts')).againstStress(options),
};

export default bench;
