/**
 * Day 18: what waiting for the disk costs, and what it costs an order when so many wait together.
 *
 * The reference's log on the disk below os.tmpdir(), batch sizes in turns, so that they share what
 * the disk has to do for others.
 */
import { statfsSync } from 'node:fs';
import { FileDirectory } from '#file-storage';
import { Wal, WalCode } from '#wal';
import { wrap } from '../../scripts/runner/text.ts';
import { logFolder, ORDER_BYTES, orderRing, ROUND } from './day-18-order.ts';
import { type Spread, spread } from './statistics.ts';
import type { ExperimentOptions } from './workload.ts';

const BATCHES = [1, 10, 100, 1_000, 10_000] as const;
const WARM_UP_TURNS = 20;
const TURNS = 200;
const QUICK_TURNS = 40;
/** What Linux calls a file system that is memory. */
const TMPFS = 0x0102_1994;

interface Row {
  readonly batchOrders: number;
  /** Microseconds from the first append of a batch until it is acknowledged. */
  readonly batchUs: Spread;
}

export async function syncCost({ quick, print, onProgress }: ExperimentOptions): Promise<object> {
  onProgress('what a sync costs');
  const folder = logFolder();
  const rows = measure(folder, quick ? QUICK_TURNS : TURNS);
  onProgress('');
  const isMemory = process.platform === 'linux' && statfsSync(folder).type === TMPFS;
  print(
    [
      `\n${wrap(`The reference’s log under the policy batch, in ${folder}: from the first append until the batch is on the disk.`)}`,
      ...(isMemory ? [wrap('That is a file system in memory: a sync costs nothing there.')] : []),
      '',
      row('orders a batch', 'median µs', 'quartiles', 'orders a second'),
      ...rows.map(({ batchOrders, batchUs }) =>
        row(
          batchOrders.toLocaleString('en'),
          batchUs.median.toFixed(0),
          `${batchUs.lowerQuartile.toFixed(0)} to ${batchUs.upperQuartile.toFixed(0)}`,
          Math.round((batchOrders * 1e6) / batchUs.median).toLocaleString('en'),
        ),
      ),
    ].join('\n'),
  );
  return { folder, isMemory, rows };
}

function measure(folder: string, turns: number): Row[] {
  const wal = Wal.open({ directory: new FileDirectory(folder), sync: 'batch' }, () => {});
  const orders = orderRing();
  const times = new Map<number, number[]>(BATCHES.map((batch) => [batch, []]));
  for (let turn = 0; turn < WARM_UP_TURNS + turns; turn++) {
    for (const batch of BATCHES) {
      const before = process.hrtime.bigint();
      for (let i = 0; i < batch; i++)
        wal.append(orders, (i & (ROUND - 1)) * ORDER_BYTES, ORDER_BYTES);
      if (wal.commit(0) !== WalCode.OK) throw new Error(`day 18: the log says ${wal.code}`);
      const us = Number(process.hrtime.bigint() - before) / 1e3;
      if (turn >= WARM_UP_TURNS) times.get(batch)?.push(us);
    }
  }
  wal.close();
  return BATCHES.map((batchOrders) => ({
    batchOrders,
    batchUs: spread(times.get(batchOrders) ?? []),
  }));
}

function row(...cells: readonly string[]): string {
  return `  ${cells.map((cell) => cell.padStart(17)).join('')}`;
}
