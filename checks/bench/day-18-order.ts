/** What both ways of day 18 log, and where. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CodecCode, OrderMessage } from '#codec';
import { MessageType, OrderType, RECORD_BYTES, Side, TimeInForce } from '#layout';
import { FIRST_ID } from './workload.ts';

export const ORDER_BYTES = RECORD_BYTES;
/** Orders that are logged over and over: a power of two. */
export const ROUND = 1024;

/** A new log is begun when the old one is so long, or a fast way would fill the disk. */
export const MAX_LOG_BYTES = 128 * 1024 * 1024;

/** `ROUND` orders as they lie in the ring. */
export function orderRing(): Uint8Array {
  const bytes = new Uint8Array(ROUND * ORDER_BYTES);
  const order = new OrderMessage(bytes);
  for (let n = 0; n < ROUND; n++) {
    order.at(n * ORDER_BYTES).begin(MessageType.NEW_ORDER);
    order.symbol = n & 3;
    order.account = 1 + (n & 7);
    order.clientOrderId = 1 + n;
    order.side = n & 1 ? Side.BUY : Side.SELL;
    order.orderType = OrderType.LIMIT;
    order.timeInForce = TimeInForce.GTC;
    order.setClientTimestamp(n, 7);
    order.correlationId = FIRST_ID + n;
    order.priceTicks = 10_000 + (n & 127);
    order.quantityLots = 1 + (n & 63);
    if (order.end() !== CodecCode.OK) throw new Error(`day 18: order ${n} does not fit its record`);
  }
  return bytes;
}

const PREFIX = 'tick-to-trade-log-';

/**
 * A folder that goes when the process ends. A process that is measured is killed and cannot see to
 * that; so what the dead have left goes too, at the latest with the experiment, which comes last.
 */
export function logFolder(): string {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX)
      ? Number.parseInt(name.slice(PREFIX.length), 10)
      : Number.NaN;
    if (pid > 0 && !isAlive(pid)) remove(path.join(tmpdir(), name));
  }
  const folder = mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  process.once('exit', () => {
    remove(folder);
  });
  return folder;
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
