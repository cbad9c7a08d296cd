import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Counter, Counters } from '#counters';
import { Executor } from '#executor';
import { RECORD_BYTES, ReportOffset, RequestOffset } from '#layout';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { seed } from '#seed';
import { OrderFlow } from '#seeded-flow';
import { familyStages, statelessChecks } from '../../../solutions/engine/family-stages.ts';
import { Sequencer } from '../../../solutions/engine/sequencer.ts';

const SYMBOLS = 2;
const CLIENTS = 3;

/** Checks, sequencer and books on one lane: what goes in, and every report that comes out. */
function engineOf(sequenced: (record: Buffer) => void) {
  const reports: string[] = [];
  const counters = new Counters();
  const bytes = new Uint8Array(ORDER_SLOT_BYTES);
  const order = new OrderSlot(bytes);
  const note = (id: number, report: Uint8Array): void => {
    reports.push(`${id} ${Buffer.from(report).toString('hex')}`);
  };
  const sequencer = new Sequencer(counters, (one) => {
    const { buffer, byteOffset } = one.view;
    sequenced(Buffer.from(new Uint8Array(buffer, byteOffset + one.offset, RECORD_BYTES)));
  });
  const executor = new Executor({
    ...{ lanes: 1, taskBytes: bytes, counters, sink: { answer: note, tell: note } },
    createStages: familyStages({
      ...{ execution: 'book', symbols: SYMBOLS, maxOrdersPerBook: 64, counters, sequencer },
      checks: statelessChecks(SYMBOLS),
    }),
    completed: () => {},
  });
  const take = (record: Uint8Array, connectionId: number): void => {
    order.take(record, 0, connectionId, 0);
    executor.run(0, 0);
  };
  return { take, reports, counters, sequencer };
}

describe('the sequencer', () => {
  test('numbers what is executed, from 1 on, and nothing that a check has refused', () => {
    const passed: Buffer[] = [];
    const { take, sequencer, counters } = engineOf((record) => passed.push(record));
    const flow = new OrderFlow({ seed, client: 0, symbols: SYMBOLS });
    flow.next(0);
    expect(sequencer.sequence).toBe(0);
    take(flow.bytes, 1);
    const wrong = Buffer.from(flow.bytes);
    wrong[1] = 9;
    take(wrong, 1);
    take(flow.bytes, 1); // a duplicate: the book refuses it, and its place is taken all the same
    expect(sequencer.sequence).toBe(2);
    expect(counters.get(Counter.sequenced)).toBe(2);
    expect(passed).toHaveLength(2);
  });

  test('whatever order requests arrive in: what it has passed on says everything', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(CLIENTS - 1), { maxLength: 300 }), fc.nat(999), (turns, from) => {
        const log: Buffer[] = [];
        const first = engineOf((record) => log.push(record));
        const flows = Array.from(
          { length: CLIENTS },
          (_, client) => new OrderFlow({ seed: from, client, symbols: SYMBOLS }),
        );
        turns.forEach((client, i) => {
          const flow = flows[client] as OrderFlow;
          flow.next(i);
          const record = Buffer.from(flow.bytes);
          // Some are refused by a check: they must leave no trace.
          if (i % 11 === 5) record[1] = 9;
          first.take(record, client + 1);
        });
        const again: Buffer[] = [];
        const second = engineOf((record) => again.push(record));
        for (const record of log) {
          const connectionId = record.readUInt32LE(RequestOffset.connectionId);
          const asItCame = Buffer.from(record);
          asItCame.fill(0, RequestOffset.connectionId);
          second.take(asItCame, connectionId);
        }
        expect(again).toEqual(log);
        const told = first.reports.filter((report) => !isBadMessage(report));
        expect(second.reports).toEqual(told);
      }),
      { seed, numRuns: 60 },
    );
  });
});

/** The answer to a request that a check has refused; there is no other of that reason. */
function isBadMessage(report: string): boolean {
  const record = Buffer.from(report.split(' ')[1] ?? '', 'hex');
  return record[ReportOffset.reason] === Reason.BAD_MSG;
}
