/**
 * Day 18 the naive way: a line of JSON for each order.
 *
 *     { order } ─► JSON.stringify ─► appendFileSync ─► fsync
 *
 * Why this and not something worse: it is what one writes in an afternoon, it can be read with any
 * editor, and with the fsync it keeps its promise.
 */
import { appendFileSync, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import path from 'node:path';
import { MessageType, OrderType, Side, TimeInForce } from '#layout';
import { logFolder, MAX_LOG_BYTES } from './day-18-order.ts';
import { FIRST_ID, type Workload } from './workload.ts';

function lineOf(sequence: number, n: number): string {
  const order = {
    sequence,
    type: MessageType.NEW_ORDER,
    symbol: n & 3,
    account: 1 + (n & 7),
    correlationId: FIRST_ID + n,
    clientOrderId: 1 + n,
    side: n & 1 ? Side.BUY : Side.SELL,
    orderType: OrderType.LIMIT,
    timeInForce: TimeInForce.GTC,
    priceTicks: 10_000 + (n & 127),
    quantityLots: 1 + (n & 63),
    clientTimestampNs: n,
    arrivalNs: n,
  };
  return `${JSON.stringify(order)}\n`;
}

/** @param syncs whether each line waits for the disk */
export function lines(syncs: boolean): Workload {
  const file = openSync(path.join(logFolder(), 'orders.jsonl'), 'a');
  let sequence = 0;
  let bytes = 0;
  return {
    run(events) {
      if (bytes > MAX_LOG_BYTES) {
        ftruncateSync(file, 0);
        bytes = 0;
      }
      let sum = 0;
      for (let n = 0; n < events; n++) {
        const line = lineOf(++sequence, n);
        appendFileSync(file, line);
        if (syncs) fsyncSync(file);
        bytes += line.length;
        sum += n;
      }
      return sum;
    },
  };
}

/** The text alone: what of the naive way is not the disk's. */
export function textAlone(): Workload {
  const memory = Buffer.alloc(512);
  let sequence = 0;
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; n++) if (memory.write(lineOf(++sequence, n)) > 0) sum += n;
      return sum;
    },
  };
}
