/** The thread of one role: runs a round whenever it is told, and says when it began and ended. */
import { parentPort } from 'node:worker_threads';
import type { MakeRole, RoleSetup } from './role.ts';

export interface RoleData {
  /** file: URL of the module that makes the role. */
  readonly module: string;
  readonly setup: RoleSetup;
  /** One cell: how many threads of the way have arrived at the start of a round, ever. */
  readonly arrived: Int32Array;
  readonly roles: number;
}

export interface RoundReport {
  /** ns of a clock that all threads share. */
  readonly startNs: number;
  readonly endNs: number;
  readonly sum: number;
  readonly samples: Float64Array | undefined;
}

export default async function main({ module, setup, arrived, roles }: RoleData): Promise<void> {
  const { default: make } = (await import(module)) as { default: MakeRole };
  const role = make(setup);
  let rounds = 0;
  parentPort?.on('message', async (events: number) => {
    rounds++;
    Atomics.add(arrived, 0, 1);
    // More threads than cores may be on their way, so none of them spins here for long.
    for (let looks = 0; Atomics.load(arrived, 0) < rounds * roles; looks++) {
      if (looks > 1000) Atomics.wait(arrived, 0, -1, 0.05);
    }
    const startNs = nowNs();
    const sum = await role.run(events);
    const endNs = nowNs();
    const report: RoundReport = { startNs, endNs, sum, samples: role.samples?.() };
    parentPort?.postMessage(report);
  });
  parentPort?.postMessage('ready');
}

/** `performance.now()` begins at zero in every thread; this one is the same in all of them. */
function nowNs(): number {
  const [seconds, ns] = process.hrtime();
  return seconds * 1e9 + ns;
}
