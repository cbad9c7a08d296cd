/** Mixed orders of several families, and what the stages of day 05 answer to them. */
import fc from 'fast-check';
import { Counters } from '#counters';
import { MessageType, OrderType, Side } from '#layout';
import { OmsStages, STAGE_NAMES } from '#oms-stages';
import {
  bytesOf,
  REFERENCE,
  Reports,
  type Request,
  SYMBOLS,
  slotOf,
  TIGHT,
} from '../../05/checks/kit.ts';
import { withoutNumbers } from './mini-engine.ts';

export const FAMILIES = 5;

/** A request of a family. Each has an account of its own, so it gets the same whoever is first. */
const request: fc.Arbitrary<Request> = fc
  .record({
    family: fc.nat(FAMILIES - 1),
    type: fc.constantFrom(1, 1, 1, 1, 1, 1, 2, 3),
    isGood: fc.nat(15).map((dice) => dice !== 0),
    side: fc.constantFrom(Side.BUY, Side.SELL),
    atMarket: fc.nat(5).map((dice) => dice === 0),
    away: fc.integer({ min: -51, max: 51 }),
    quantityLots: fc.integer({ min: 1, max: 21 }),
  })
  .map(({ family, type, isGood, side, atMarket, away, quantityLots }) => {
    const whose = {
      type,
      account: 1 + family,
      correlationId: family,
      symbol: isGood ? 0 : SYMBOLS,
    };
    if (type === MessageType.CANCEL_ORDER) return whose;
    const priceTicks = REFERENCE + away;
    if (type === MessageType.REPLACE_ORDER) return { ...whose, priceTicks, quantityLots };
    const price = atMarket ? { orderType: OrderType.MARKET, priceTicks: 0 } : { priceTicks };
    return { ...whose, side, quantityLots, ...price };
  });

/** Requests whose client order ids count from 1 on. */
export function workloads(maxLength: number): fc.Arbitrary<Request[]> {
  return fc
    .array(request, { minLength: 1, maxLength, size: 'max' })
    .map((all) => all.map((fields, index) => ({ ...fields, clientOrderId: index + 1 })));
}

export function familyOf({ correlationId = 0 }: Request): number {
  return Number(correlationId);
}

/** What each family is told, in order, when its orders go through day 05 one after the other. */
export function answersOf(requests: readonly Request[]): string[][] {
  const reports = new Reports();
  const stages = new OmsStages({
    symbols: SYMBOLS,
    sink: reports,
    counters: new Counters(),
    limits: TIGHT,
  });
  const told: string[][] = Array.from({ length: FAMILIES }, () => []);
  for (const fields of requests) {
    const order = slotOf(fields);
    for (const stage of STAGE_NAMES) stages.handlers[stage](order);
    told[familyOf(fields)]?.push(...reports.lines.splice(0).map(withoutNumbers));
  }
  return told;
}

/** All requests as bytes. */
export function bytesOfAll(requests: readonly Request[]): Uint8Array[] {
  return requests.map(bytesOf);
}
