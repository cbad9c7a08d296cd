/** Day 16 the naive way: the best price by looking at all of them. */
import { Side } from '#layout';
import { MapLevels } from '#map-levels';
import { OrderBook } from '#order-book';
import * as work from './day-16-work.ts';
import type { Workload } from './workload.ts';

const NO_EVENTS = { accepted() {}, traded() {}, cancelled() {}, rejected() {} };

export const bestGoes = (count: number): Workload => work.bestGoes(new MapLevels(Side.SELL), count);

export const anyGoes = (count: number): Workload => work.anyGoes(new MapLevels(Side.SELL), count);

export const bookTrades = (count: number): Workload =>
  work.bookTrades(new OrderBook({ symbol: 0, maxOrders: count + 1, events: NO_EVENTS }), count);
