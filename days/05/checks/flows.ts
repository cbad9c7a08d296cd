/** Properties, and random flows of requests: most are fine, some wrong in each way there is. */
import fc from 'fast-check';
import { MessageType, OrderType, Side } from '#layout';
import { seed } from '#seed';
import { bytesOf, REFERENCE, type Request, SYMBOLS } from './kit.ts';

const request: fc.Arbitrary<Request> = fc
  .record({
    type: fc.constantFrom(1, 1, 1, 1, 1, 1, 2, 3),
    account: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.constant(0)),
    symbol: fc.oneof({ weight: 20, arbitrary: fc.nat(1) }, fc.constant(SYMBOLS)),
    side: fc.oneof({ weight: 20, arbitrary: fc.constantFrom(Side.BUY, Side.SELL) }, fc.constant(0)),
    atMarket: fc.nat(5).map((dice) => dice === 0),
    away: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -50, max: 50 }) }, fc.constant(51)),
    quantityLots: fc.integer({ min: 1, max: 21 }),
  })
  .map(({ type, account, symbol, side, atMarket, away, quantityLots }) => {
    const whose = { type, account, symbol };
    if (type === MessageType.CANCEL_ORDER) return whose;
    const priceTicks = REFERENCE + away;
    if (type === MessageType.REPLACE_ORDER) return { ...whose, priceTicks, quantityLots };
    const price = atMarket ? { orderType: OrderType.MARKET, priceTicks: 0 } : { priceTicks };
    return { ...whose, side, quantityLots, ...price };
  });

/** Requests of 64 bytes; the client order ids count from 1 on. */
export function flows(maxLength: number): fc.Arbitrary<Uint8Array[]> {
  return fc
    .array(request, { minLength: 1, maxLength, size: 'max' })
    .map((all) => all.map((fields, index) => bytesOf({ ...fields, clientOrderId: index + 1 })));
}

const RUNS = 200;

/**
 * Tries many random inputs, the same ones for the same seed. When one fails it is made as small as
 * possible, and its own error is thrown: that names the line of the check.
 */
export function forAll<T>(inputs: fc.Arbitrary<T>, holds: (input: T) => void, runs = RUNS): void {
  const run = fc.check(fc.property(inputs, holds), { seed, numRuns: runs });
  if (run.failed) throw run.errorInstance ?? new Error(fc.defaultReportMessage(run));
}
