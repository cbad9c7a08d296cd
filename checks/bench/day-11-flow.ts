/** The orders of day 11's benchmark: those of day 05, in slots, and who adds up their answers. */
import { RECORD_BYTES } from '#layout';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import type { ReportSink } from '#response';
import { REASONS, ROUND_ORDERS, roundOfRequests } from './day-05-flow.ts';

export const CONNECTIONS = 1_000;
const CONNECTION = 1;
/** Bytes of a report that hold the client order id's lower half and the reason. */
const ID_BYTE = 16;
const REASON_BYTE = 21;

/** The slots of a round, as they come out of a ring. */
export function roundOfSlots(): Uint8Array {
  const slots = new Uint8Array(ROUND_ORDERS * ORDER_SLOT_BYTES);
  const requests = roundOfRequests();
  const slot = new OrderSlot(slots);
  for (let i = 0; i < ROUND_ORDERS; i++) {
    slot.at(i * ORDER_SLOT_BYTES).take(requests, i * RECORD_BYTES, CONNECTION, 0);
  }
  return slots;
}

/** Adds up the numbers of the orders that were answered as they should be, in any order. */
export class Tally implements ReportSink {
  readonly sum = new Float64Array(1);
  /** The number of the round's first order. */
  private base = 0;

  reset(): void {
    this.sum[0] = 0;
  }

  beginRound(first: number): void {
    this.base = first;
  }

  answer(_connectionId: number, report: Uint8Array): void {
    const i = ((report[ID_BYTE] as number) | ((report[ID_BYTE + 1] as number) << 8)) - 1;
    if (report[REASON_BYTE] === REASONS[i]) this.sum[0] = (this.sum[0] as number) + this.base + i;
  }

  tell(): void {}
}

/** A connection that adds up what it is sent. */
export class CountingConnection {
  private readonly sum: Float64Array;

  constructor(sum: Float64Array) {
    this.sum = sum;
  }

  /** The report begins with the number of the event. */
  answerFrom(bytes: Uint8Array, offset: number): boolean {
    const number =
      (bytes[offset] as number) |
      ((bytes[offset + 1] as number) << 8) |
      ((bytes[offset + 2] as number) << 16);
    this.sum[0] = (this.sum[0] as number) + number;
    return true;
  }

  sendFrom(): boolean {
    return true;
  }
}
