/** What a replay found out, as text of at most 80 columns. Control plane. */
import { Side } from '#layout';
import { NO_ASK, NO_BID } from '#matching-engine';
import { TickScale } from '#ticks';
import type { Replay } from './replay.ts';
import { DisagreementClass, type TopOfBook } from './top-of-book.ts';

const FORMAT_NAMES = { lobster: 'LOBSTER messages', itch: 'NASDAQ ITCH 5.0' } as const;
const DEPTH_LEVELS = 5;
const LABEL_WIDTH = 18;

/** Prices in both formats are × 10000. */
const PRICES = new TickScale('0.0001');

/** @param file the path as it was given */
export function replayReport(file: string, replay: Replay): string {
  return [
    `${file}`,
    heading(replay),
    '',
    ...messages(replay),
    '',
    ...book(replay),
    '',
    ...evidence(replay),
    ...agreement(replay),
    ...speed(replay),
    '',
  ].join('\n');
}

function heading(replay: Replay): string {
  const parts: string[] = [FORMAT_NAMES[replay.format]];
  if (replay.stock !== undefined) parts.push(replay.stock);
  if (replay.isGzip) parts.push('gzip');
  parts.push(`${timeOfDay(replay.firstTimeNs)} to ${timeOfDay(replay.lastTimeNs)}`);
  return parts.join(' · ');
}

function messages(replay: Replay): string[] {
  const counts = replay.countsByType.filter(({ count }) => count > 0);
  if (replay.otherMessages > 0) {
    counts.push({ name: 'about no stock or another', count: replay.otherMessages });
  }
  return [
    line('messages', whole(replay.messages)),
    ...counts.map(({ name, count }) => `  ${whole(count).padStart(LABEL_WIDTH + 8)}  ${name}`),
  ];
}

function book({ passive }: Replay): string[] {
  const bids = passive.book.depth(Side.BUY, DEPTH_LEVELS);
  const asks = passive.book.depth(Side.SELL, DEPTH_LEVELS);
  const rows = Array.from({ length: Math.max(bids.length, asks.length) }, (_, i) => {
    const [bid, ask] = [bids[i], asks[i]];
    const left = bid && [whole(bid.orderCount), whole(bid.quantityLots), price(bid.priceTicks)];
    const right = ask && [price(ask.priceTicks), whole(ask.quantityLots), whole(ask.orderCount)];
    return columns([...(left ?? ['', '', '']), ...(right ?? ['', '', ''])]);
  });
  const title = line('book at the end', `${whole(passive.book.orderCount)} orders`);
  if (rows.length === 0) return [title];
  return [title, columns(['orders', 'shares', 'bid', 'ask', 'shares', 'orders']), ...rows];
}

function evidence({ passive, olderOrders }: Replay): string[] {
  const lines = [
    line('executions', `${whole(passive.executions)} of orders in the book`),
    line('', `${whole(passive.executionsAtBest)} of them at the best price of their side`),
    line('', `${whole(passive.executionsAtFront)} of these for the first order in its queue`),
  ];
  const add = (label: string, count: number, meaning: string) => {
    if (count > 0) lines.push(line(label, `${whole(count)} ${meaning}`));
  };
  add('older orders', olderOrders, 'in the book before the file begins');
  add('unknown orders', passive.unknownOrders, 'messages about an order that never came');
  add('refused', passive.refusedAdds, 'new orders: their id is in use, or the book is full');
  add('overdrawn', passive.overdrawn, 'messages that take more than the order has');
  return lines;
}

function agreement({ agreement: result, rowsLeft, format }: Replay): string[] {
  if (result === undefined) return [];
  const { rows, agreeing, byClass } = result;
  const percent = rows === 0 ? '–' : `${percentDown(agreeing, rows)} %`;
  const lines = [
    '',
    line('top of book', `${whole(agreeing)} of ${whole(rows)} rows agree: ${percent}`),
  ];
  const add = (count: number, meaning: string) => {
    if (count > 0) lines.push(line('', `${whole(count)} ${meaning}`));
  };
  add(result.withoutMessage, 'of them without a message of their own, the book unchanged');
  const disagreeing = rows - agreeing;
  if (disagreeing > 0) {
    const stretches =
      result.stretchCount === 1 ? 'one stretch' : `${result.stretchCount} stretches`;
    lines.push(line('', `${whole(disagreeing)} disagree, in ${stretches}:`));
    add(byClass[DisagreementClass.LEFT_UNSEEN] ?? 0, 'have an order that left without a message');
    add(byClass[DisagreementClass.CAME_UNSEEN] ?? 0, 'lack an order that the file never added');
  }
  for (const { row, rows: length, expected, found } of result.stretches) {
    lines.push(
      line('', length === 1 ? `row ${row}` : `rows ${row} to ${row + length - 1}`),
      line('', `  expected ${shownTop(expected)}`),
      line('', `  the book ${shownTop(found)}`),
    );
  }
  const steps = format === 'itch' ? 'steps of the book without a row' : 'messages without a row';
  add(result.stepsWithoutRow, steps);
  add(rowsLeft, 'rows are left after the last message');
  return lines;
}

function speed(replay: Replay): string[] {
  const { messages: count, replayNs, busyNs, surveyNs } = replay;
  const compared = replay.agreement === undefined ? 'reader and book' : 'reader, book, comparison';
  const lines = [
    '',
    line(
      'speed',
      `${rate(count, replayNs)} messages/s, ${milliseconds(replayNs)} from file to book`,
    ),
    line('', `${rate(count, busyNs)} messages/s, ${milliseconds(busyNs)} in ${compared} alone`),
  ];
  if (surveyNs > 0) lines.push(line('', `${milliseconds(surveyNs)} more for the first reading`));
  return lines;
}

function line(label: string, text: string): string {
  return `${label.padEnd(LABEL_WIDTH)}${text}`;
}

function columns(cells: readonly string[]): string {
  const widths = [10, 12, 14, 14, 12, 10];
  return cells
    .map((cell, i) => cell.padStart(widths[i] ?? 0))
    .join('')
    .trimEnd();
}

function shownTop({ askTicks, askLots, bidTicks, bidLots }: TopOfBook): string {
  const bid = bidTicks === NO_BID ? 'no bid' : `bid ${price(bidTicks)} × ${whole(bidLots)}`;
  const ask = askTicks === NO_ASK ? 'no ask' : `ask ${price(askTicks)} × ${whole(askLots)}`;
  return `${bid}, ${ask}`;
}

/** Two decimals where they are enough: 584.20, but 0.0001. */
function price(ticks: number): string {
  return PRICES.toText(ticks).replace(/00$/, '');
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}

/** Rounded down, so that 100 means all. */
function percentDown(part: number, all: number): string {
  return (Math.floor((part / all) * 100_000) / 1000).toFixed(3);
}

function rate(count: number, ns: number): string {
  return whole(ns === 0 ? 0 : Math.round(count / (ns / 1e9)));
}

function milliseconds(ns: number): string {
  return `${whole(Math.round(ns / 1e6))} ms`;
}

/** ns after midnight as 09:30:00.004; a dash before the first message. */
function timeOfDay(ns: number): string {
  if (Number.isNaN(ns)) return '–';
  const ms = Math.floor(ns / 1e6);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const clock = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map(two).join(':');
  return `${clock}.${String(ms % 1000).padStart(3, '0')}`;
}
