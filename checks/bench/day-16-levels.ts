/** Day 16 with prices in order, and the finished book: the learner's or the reference's. */
import { Side } from '#layout';
import { MatchingEngine } from '#matching-engine';
import { PriceLevels } from '#price-levels';
import * as work from './day-16-work.ts';
import type { Workload } from './workload.ts';

const NO_EVENTS = { accepted() {}, traded() {}, cancelled() {}, rejected() {} };

const levelsFor = (count: number) => new PriceLevels({ side: Side.SELL, capacity: count + 1 });

export const bestGoes = (count: number): Workload => work.bestGoes(levelsFor(count), count);

export const anyGoes = (count: number): Workload => work.anyGoes(levelsFor(count), count);

export const bookTrades = (count: number): Workload =>
  work.bookTrades(
    new MatchingEngine({ symbol: 0, maxOrders: count + 1, events: NO_EVENTS }),
    count,
  );
