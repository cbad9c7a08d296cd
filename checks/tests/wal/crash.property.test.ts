/**
 * The power goes at every operation of random runs; also processes die, and disks fail. Then:
 * acknowledged ⊆ recovered, what is recovered is a prefix of what was appended, nothing twice.
 */
import { expect, test } from 'vitest';
import { Random } from '#random';
import { seed } from '#seed';
import { type DiskFaults, PowerLost, SimulatedDisk } from '#simulated-disk';
import { type SyncPolicy, WalCode } from '#wal';
import { appendOrders, expectedRecords, openLog } from './log-rig.ts';

interface Outcome {
  /** Told to somebody, under the promise of the policy. */
  acknowledged: number;
  durable: number;
  appended: number;
}

const SEGMENT_BYTES = 1000;

/** One life of an engine: it opens the log, and appends and commits at random until it is stopped. */
function live(disk: SimulatedDisk, policy: SyncPolicy, runSeed: number): Outcome {
  const random = new Random(runSeed);
  const outcome = { acknowledged: 0, durable: 0, appended: 0 };
  try {
    const { wal } = openLog(disk, policy, { segmentBytes: SEGMENT_BYTES, intervalMs: 3 });
    for (let turn = 0; turn < 12; turn++) {
      outcome.acknowledged = wal.acknowledgedSequence;
      outcome.durable = wal.durableSequence;
      outcome.appended = Math.max(outcome.appended, wal.lastSequence);
      const count = random.below(6);
      outcome.appended += wal.code === WalCode.OK ? count : 0;
      appendOrders(wal, count);
      wal.commit(turn);
      outcome.acknowledged = wal.acknowledgedSequence;
      outcome.durable = wal.durableSequence;
    }
    if (random.below(2) === 0) wal.close();
    outcome.acknowledged = wal.acknowledgedSequence;
    outcome.durable = wal.durableSequence;
  } catch (error) {
    if (!(error instanceof PowerLost)) throw error;
  }
  return outcome;
}

const POLICIES = ['none', 'interval', 'batch'] as const;

test.each(POLICIES)('%s: the power goes at every operation of a run, twice in a row', (policy) => {
  let survived = 0;
  for (let run = 0; run < 12; run++) {
    for (let at = 1; ; at++) {
      const replay = `seed ${seed}, run ${run}, operation ${at}`;
      const disk = new SimulatedDisk(seed + run, { powerLostAt: at, shortWrites: run % 3 === 0 });
      const first = live(disk, policy, seed + run);
      const again = disk.afterPowerLoss(seed + 31 * run + at, { powerLostAt: 1 + (at % 9) });
      const second = live(again, policy, seed + run + 1);
      const { seen } = openLog(again.afterPowerLoss(seed + at));
      const last = seen.length;
      expect(seen, replay).toEqual(expectedRecords(1, last));
      expect(last, replay).toBeGreaterThanOrEqual(Math.max(first.durable, second.durable));
      expect(last, replay).toBeLessThanOrEqual(Math.max(first.appended, second.appended));
      if (policy === 'batch') expect(last, replay).toBeGreaterThanOrEqual(first.acknowledged);
      survived += last;
      if (disk.done.operations < at) break;
    }
  }
  expect(survived).toBeGreaterThan(0);
});

test.each(POLICIES)('%s: a killed process loses nothing that was acknowledged', (policy) => {
  for (let run = 0; run < 30; run++) {
    const disk = new SimulatedDisk(seed + run);
    const { acknowledged } = live(disk, policy, seed + run);
    const { seen } = openLog(disk.afterKill());
    expect(seen.length).toBeGreaterThanOrEqual(acknowledged);
    expect(seen).toEqual(expectedRecords(1, seen.length));
  }
});

test('a disk that fails anywhere: what is acknowledged survives, also the next life', () => {
  const kinds: readonly ((at: number) => DiskFaults)[] = [
    (at) => ({ failSyncAt: at }),
    (at) => ({ failWriteAt: at }),
    (at) => ({ capacityBytes: 97 * at }),
  ];
  for (const [kind, faults] of kinds.entries()) {
    for (let at = 1; at < 30; at++) {
      for (const power of [true, false]) {
        const replay = `seed ${seed}, kind ${kind}, at ${at}, power ${power}`;
        const disk = new SimulatedDisk(seed, faults(at));
        let first: Outcome = { acknowledged: 0, durable: 0, appended: 0 };
        try {
          first = live(disk, 'batch', seed);
        } catch (error) {
          // Opening needs the disk as well; then nobody has been told anything.
          expect(error, replay).toBeInstanceOf(Error);
        }
        const next = power ? disk.afterPowerLoss(seed + at) : disk.afterKill();
        const second = live(next, 'batch', seed + at);
        const { seen } = openLog(next.afterPowerLoss(seed + at));
        expect(seen, replay).toEqual(expectedRecords(1, seen.length));
        expect(seen.length, replay).toBeGreaterThanOrEqual(second.acknowledged);
        expect(second.acknowledged, replay).toBeGreaterThanOrEqual(first.acknowledged);
      }
    }
  }
});
