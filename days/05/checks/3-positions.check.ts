/** Day 05, stage 3: what all orders of an account add up to. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MessageType, Side } from '#layout';
import { Limit } from '#limits';
import { OrderSlot } from '#order-slot';
import { Reason, reasonName } from '#reasons';
import { PositionRisk } from '#risk';
import { forAll } from './flows.ts';
import { contentOf, NO_LIMITS, type Request, SYMBOLS, slotOf, writtenTo } from './kit.ts';

const { BUY, SELL } = Side;

function positionsWithin(maxPositionLots: number, maxPositions = 64): PositionRisk {
  return new PositionRisk({ ...NO_LIMITS, maxPositionLots, maxPositions });
}

const buy = (quantityLots: number, fields: Request = {}): OrderSlot =>
  slotOf({ ...fields, side: BUY, quantityLots });
const sell = (quantityLots: number, fields: Request = {}): OrderSlot =>
  slotOf({ ...fields, side: SELL, quantityLots });

/** The answer to a reservation, by name. */
function reserving(positions: PositionRisk, order: OrderSlot): string {
  return reasonName(positions.reserve(order));
}

/** Reserves, executes so many lots of it, and settles. @returns the answer to the reservation */
function trading(positions: PositionRisk, order: OrderSlot, lots = order.quantityLots): string {
  const answer = positions.reserve(order);
  if (answer === Reason.ACCEPTED) order.fill(order.priceTicks, lots, 1);
  else order.refuse(answer);
  positions.settle(order);
  return reasonName(answer);
}

/** Position and reservations of account 1 in symbol 0, in one line. */
function stateOf(positions: PositionRisk, account = 1, symbol = 0): string {
  const reserved = [BUY, SELL].map((side) => positions.reservedLots(account, symbol, side));
  return `position ${positions.positionLots(account, symbol)}, reserved ${reserved.join(' and ')}`;
}

test('an order that fits is reserved on its own side, and the slot notes how much', () => {
  const positions = positionsWithin(100);
  const [first, second] = [buy(60), sell(100)];
  expect(reserving(positions, first), '60 of at most 100').toBe('ACCEPTED');
  expect(
    stateOf(positions),
    'Accepted is not executed: the position has not moved, and 60 are reserved to be bought',
  ).toBe('position 0, reserved 60 and 0');
  expect(first.reservedLots, 'The slot notes the reservation with order.reserve(lots)').toBe(60);
  expect(reserving(positions, second), 'A sell of exactly 100 fits').toBe('ACCEPTED');
  expect(stateOf(positions), 'Sold is reserved apart from bought').toBe(
    'position 0, reserved 60 and 100',
  );
});

test('what is reserved counts before it is executed', () => {
  for (const order of [buy, sell]) {
    const positions = positionsWithin(100);
    reserving(positions, order(60));
    expect(
      reserving(positions, order(41)),
      '60 are reserved on this side and 41 more would be 101 of 100. Each of the two fits alone; both may still be executed',
    ).toBe('RISK_POSITION');
    expect(
      reserving(positions, order(40)),
      '60 and 40 are exactly 100. The order of 41 lots was refused and has left nothing behind',
    ).toBe('ACCEPTED');
  }
});

test('what is reserved on the other side makes no room', () => {
  for (const [one, other] of [
    [buy, sell],
    [sell, buy],
  ] as const) {
    const positions = positionsWithin(100);
    reserving(positions, one(100));
    expect(
      reserving(positions, other(150)),
      'The 100 of the other side may never trade, and then 150 are out of bounds. A reservation counts on its own side alone',
    ).toBe('RISK_POSITION');
    expect(reserving(positions, other(100)), '100 fit, whatever becomes of the other').toBe(
      'ACCEPTED',
    );
  }
});

test('an order that does not fit changes nothing', () => {
  const positions = positionsWithin(100);
  trading(positions, buy(30));
  const refused = buy(71);
  const before = contentOf(refused);
  expect(reserving(positions, refused), '30 and 71 are 101 of 100').toBe('RISK_POSITION');
  expect(stateOf(positions), 'Nothing is reserved for a refused order').toBe(
    'position 30, reserved 0 and 0',
  );
  expect(writtenTo(refused, before), 'And nothing is written into its slot').toBe('nothing');
});

test('settling gives the reservation back and moves the position by what was filled', () => {
  const positions = positionsWithin(100);
  trading(positions, buy(60));
  expect(stateOf(positions), '60 bought').toBe('position 60, reserved 0 and 0');
  trading(positions, sell(160));
  expect(
    stateOf(positions),
    'From +60 a sell of 160 leads to −100, exactly the limit: the position may cross zero',
  ).toBe('position -100, reserved 0 and 0');
  expect(trading(positions, sell(1)), 'One more would be −101').toBe('RISK_POSITION');
  expect(trading(positions, buy(200)), 'From −100 a buy of 200 leads to +100').toBe('ACCEPTED');
  expect(stateOf(positions), 'Bought less sold').toBe('position 100, reserved 0 and 0');
});

test('of an order that is filled in part the rest is given back', () => {
  const positions = positionsWithin(100);
  trading(positions, buy(80), 30);
  expect(
    stateOf(positions),
    '80 were reserved and 30 filled: the position is 30, and nothing is reserved any more',
  ).toBe('position 30, reserved 0 and 0');
  trading(positions, sell(50), 0);
  expect(stateOf(positions), 'Nothing was filled, so nothing moves').toBe(
    'position 30, reserved 0 and 0',
  );
});

test('of an order whose execution failed everything is given back', () => {
  for (const filled of [0, 60]) {
    const positions = positionsWithin(100);
    const order = buy(60);
    reserving(positions, order);
    order.fill(order.priceTicks, filled, 1);
    order.refuse(Reason.STAGE_FAILED);
    positions.settle(order);
    expect(
      stateOf(positions),
      `The order was reserved and then refused with STAGE_FAILED, ${filled} lots noted as filled. The client hears REJ, so its position has not moved and its room is free again`,
    ).toBe('position 0, reserved 0 and 0');
    expect(reserving(positions, buy(100)), 'All 100 are there for the next one').toBe('ACCEPTED');
  }
});

test('an order that is refused already keeps its reason and reserves nothing', () => {
  const positions = positionsWithin(100);
  const order = buy(60);
  order.refuse(Reason.RISK_QTY);
  const before = contentOf(order);
  expect(reserving(positions, order), 'The first reason stands, and reserve returns it').toBe(
    'RISK_QTY',
  );
  positions.settle(order);
  expect(writtenTo(order, before), 'Nothing is written into a slot that is refused').toBe(
    'nothing',
  );
  expect(stateOf(positions), 'It reserved nothing, so there is nothing to settle').toBe(
    'position 0, reserved 0 and 0',
  );
  const late = buy(60);
  reserving(positions, late);
  late.refuse(Reason.STAGE_FAILED);
  reserving(positions, late);
  positions.settle(late);
  expect(
    stateOf(positions),
    'Reserved, then refused, then handed to reserve again. The slot still notes the 60, for settle to give them back',
  ).toBe('position 0, reserved 0 and 0');
});

test('called again for the same request neither of them changes anything', () => {
  const positions = positionsWithin(100);
  const order = buy(60);
  reserving(positions, order);
  expect(
    reserving(positions, order),
    'A stage that threw may be handed the same event again. 60 and 60 would not fit, but it is one order: the note in the slot says that it has its reservation',
  ).toBe('ACCEPTED');
  expect(stateOf(positions), 'Reserved once').toBe('position 0, reserved 60 and 0');
  order.fill(order.priceTicks, 60, 1);
  positions.settle(order);
  positions.settle(order);
  expect(
    stateOf(positions),
    'Settled twice. The first call sets the note in the slot to 0, and the second finds nothing to settle',
  ).toBe('position 60, reserved 0 and 0');
  const failed = sell(60);
  reserving(positions, failed);
  failed.refuse(Reason.STAGE_FAILED);
  positions.settle(failed);
  positions.settle(failed);
  expect(
    stateOf(positions),
    'A refused order was settled twice. Its 60 are given back once: the note is set to 0 for it as well',
  ).toBe('position 60, reserved 0 and 0');
});

test('a settlement writes nothing but the note of the reservation', () => {
  for (const refusal of [Reason.ACCEPTED, Reason.STAGE_FAILED]) {
    const positions = positionsWithin(100);
    const order = buy(60);
    reserving(positions, order);
    order.fill(order.priceTicks, 60, 1);
    order.refuse(refusal);
    const before = contentOf(order);
    positions.settle(order);
    expect(
      writtenTo(order, before),
      `Settled, ${reasonName(refusal)}. The fill is still to be told, and the refusal too: only the reservation is done with`,
    ).toBe('reservedLots');
  }
});

test('a cancel and a replace pass and reserve nothing', () => {
  const positions = positionsWithin(5);
  for (const type of [MessageType.CANCEL_ORDER, MessageType.REPLACE_ORDER]) {
    const request = slotOf({
      type,
      ...(type === MessageType.CANCEL_ORDER ? {} : { quantityLots: 100 }),
    });
    expect(
      reserving(positions, request),
      `Type ${type} names no side, so nobody can say here which way it would move the position`,
    ).toBe('ACCEPTED');
    positions.settle(request);
    expect(request.reservedLots, 'And nothing is reserved for it').toBe(0);
  }
  expect(stateOf(positions), 'Nothing has changed').toBe('position 0, reserved 0 and 0');
});

test('each account has a position of its own in each symbol', () => {
  const positions = positionsWithin(100);
  const accounts = [1, 2, 3, Limit.maxAccount];
  const pairs = accounts.flatMap((account) => [0, 1, 3].map((symbol) => ({ account, symbol })));
  const signOf = (account: number) => (account % 2 === 0 ? 1 : -1);
  for (const [index, pair] of pairs.entries()) {
    expect(
      trading(positions, (signOf(pair.account) > 0 ? buy : sell)(80 + index, pair)),
      `Account ${pair.account} in symbol ${pair.symbol} has traded nothing so far`,
    ).toBe('ACCEPTED');
  }
  for (const [index, { account, symbol }] of pairs.entries()) {
    expect(
      stateOf(positions, account, symbol),
      `Account ${account} in symbol ${symbol} after one order`,
    ).toBe(`position ${signOf(account) * (80 + index)}, reserved 0 and 0`);
  }
  expect(stateOf(positions, 99, 0), 'Account 99 has not traded').toBe(
    'position 0, reserved 0 and 0',
  );
});

test('beyond maxPositions pairs of account and symbol a further one is refused', () => {
  const positions = positionsWithin(100, 3);
  expect(
    reserving(positions, buy(101, { account: 50 })),
    'Account 50 does not fit. A refused order takes no place, or anybody could fill the table with them',
  ).toBe('RISK_POSITION');
  for (const account of [1, 1, 2, 3]) {
    expect(
      trading(positions, buy(10, { account })),
      `Pair ${account} of at most 3. Account 50 was refused and takes no place; the second order of a pair takes no second one`,
    ).toBe('ACCEPTED');
  }
  const hint =
    'Three pairs have a place, and there are three places. A position that nobody writes down cannot be kept within its limit';
  expect(reserving(positions, buy(1, { account: 4 })), hint).toBe('RISK_POSITION');
  expect(reserving(positions, buy(1, { account: 1, symbol: 1 })), hint).toBe('RISK_POSITION');
  for (const account of [1, 2, 3]) {
    expect(trading(positions, sell(10, { account })), 'Those that have a place go on').toBe(
      'ACCEPTED',
    );
  }
  expect(reserving(positions, buy(1, { account: 4 })), 'A place is kept, also at position 0').toBe(
    'RISK_POSITION',
  );
  const single = positionsWithin(100, 1);
  const failed = buy(10, { account: 1 });
  reserving(single, failed);
  failed.refuse(Reason.STAGE_FAILED);
  single.settle(failed);
  expect(
    reserving(single, buy(1, { account: 2 })),
    'The one place is account 1’s since its first reservation, also when that came to nothing: a place that is given up in the middle of a row hides those behind it',
  ).toBe('RISK_POSITION');
});

test('full to the last place every pair is found again', () => {
  const count = 1000;
  const positions = positionsWithin(Number.MAX_SAFE_INTEGER, count);
  const pairs = Array.from({ length: count }, (_, i) => ({
    account: 1 + ((i * 7919) % 500),
    symbol: i < 500 ? 0 : 1 + (i % 3),
  }));
  for (const [index, pair] of pairs.entries()) {
    expect(trading(positions, buy(index + 1, pair)), `Pair ${index + 1} of ${count}`).toBe(
      'ACCEPTED',
    );
  }
  const wrong = pairs.filter(
    ({ account, symbol }, index) => positions.positionLots(account, symbol) !== index + 1,
  );
  expect(wrong.length, 'How many of 1000 pairs do not have the position that they traded').toBe(0);
});

test('a settlement reads the slot, wherever the request lies by then', () => {
  const positions = positionsWithin(100);
  const memory = new Uint8Array(3 * 128);
  const slot = new OrderSlot(memory);
  for (const [index, order] of [buy(10), sell(20), buy(30, { account: 2 })].entries()) {
    positions.reserve(order);
    const { buffer, byteOffset } = order.view;
    memory.set(new Uint8Array(buffer, byteOffset, 128), index * 128);
  }
  for (const index of [2, 0, 1]) {
    slot.at(index * 128);
    slot.fill(slot.priceTicks, slot.quantityLots, index + 1);
    positions.settle(slot);
  }
  expect(
    `${stateOf(positions)}; ${stateOf(positions, 2)}`,
    'Three orders were reserved through three slots and settled through a fourth flyweight, in another order. Account, symbol, side and lots stand in the slot; what a stage remembers of an order is of another one by then',
  ).toBe('position -10, reserved 0 and 0; position 30, reserved 0 and 0');
});

/** What the property does: a new order, or what becomes of one that is open. */
type Step =
  | { readonly does: 'order'; readonly fields: Request }
  | {
      readonly does: 'settle';
      readonly which: number;
      readonly part: number;
      readonly fails: boolean;
    };

test('after any steps positions are the sums of the fills and nothing is out of bounds', () => {
  const limit = 30;
  const order = fc.record({
    account: fc.constantFrom(1, 2, Limit.maxAccount),
    symbol: fc.nat(SYMBOLS - 1),
    side: fc.constantFrom(BUY, SELL),
    quantityLots: fc.integer({ min: 1, max: 25 }),
  });
  const step: fc.Arbitrary<Step> = fc.oneof(
    order.map((fields): Step => ({ does: 'order', fields })),
    fc
      .record({ which: fc.nat(9), part: fc.nat(4), fails: fc.boolean() })
      .map((settled): Step => ({ does: 'settle', ...settled })),
  );
  forAll(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
    const positions = positionsWithin(limit);
    const naive = new NaivePositions(limit);
    const open: OrderSlot[] = [];
    for (const [index, one] of steps.entries()) {
      if (one.does === 'order') {
        const slot = slotOf(one.fields);
        const answer = reserving(positions, slot);
        expect(
          answer,
          `${slot.side === BUY ? 'A buy' : 'A sell'} of ${slot.quantityLots} for account ${slot.account} in symbol ${slot.symbol}, limit ${limit}: ${naive.told(slot)}`,
        ).toBe(naive.reserve(slot) ? 'ACCEPTED' : 'RISK_POSITION');
        if (answer === 'ACCEPTED') open.push(slot);
      } else if (open.length > 0) {
        const [slot] = open.splice(one.which % open.length, 1);
        if (slot === undefined) continue;
        const filled = Math.floor((slot.quantityLots * one.part) / 4);
        naive.settle(slot, one.fails ? 0 : filled);
        slot.fill(slot.priceTicks, filled, 1);
        if (one.fails) slot.refuse(Reason.STAGE_FAILED);
        positions.settle(slot);
      }
      for (const { account, symbol, text, farthest } of naive.all()) {
        const state = stateOf(positions, account, symbol);
        if (state === text && farthest <= limit) continue;
        const after = `Account ${account} in symbol ${symbol} after these steps: ${historyOf(steps.slice(0, index + 1))}`;
        expect(state, after).toBe(text);
        expect(farthest, `${after}: the worst that open orders can come to`).toBeLessThan(
          limit + 1,
        );
      }
    }
  });
});

/** Steps in words, at most the last ten. */
function historyOf(steps: readonly Step[]): string {
  const words = steps.map((one) => {
    if (one.does === 'settle') {
      return `settle open order ${one.which}, ${one.fails ? 'refused' : `${one.part}/4 filled`}`;
    }
    const { side, quantityLots, account, symbol } = one.fields;
    return `${side === BUY ? 'buy' : 'sell'} ${quantityLots} for ${account} in ${symbol}`;
  });
  return `${words.length > 10 ? '…; ' : ''}${words.slice(-10).join('; ')}`;
}

/** The same with objects. */
class NaivePositions {
  private readonly limit: number;
  private readonly byPair = new Map<string, Pair>();

  constructor(limit: number) {
    this.limit = limit;
  }

  reserve(slot: OrderSlot): boolean {
    const pair = this.pairOf(slot);
    const isBuy = slot.side === BUY;
    const exposed = isBuy ? pair.position + pair.buying : pair.selling - pair.position;
    if (exposed + slot.quantityLots > this.limit) return false;
    if (isBuy) pair.buying += slot.quantityLots;
    else pair.selling += slot.quantityLots;
    return true;
  }

  settle(slot: OrderSlot, filled: number): void {
    const pair = this.pairOf(slot);
    if (slot.side === BUY) pair.buying -= slot.quantityLots;
    else pair.selling -= slot.quantityLots;
    pair.position += slot.side === BUY ? filled : -filled;
  }

  told(slot: OrderSlot): string {
    return textOf(this.pairOf(slot));
  }

  all() {
    return [...this.byPair.values()].map((pair) => ({
      account: pair.account,
      symbol: pair.symbol,
      text: textOf(pair),
      farthest: Math.max(pair.position + pair.buying, pair.selling - pair.position),
    }));
  }

  private pairOf({ account, symbol }: OrderSlot): Pair {
    const key = `${account}/${symbol}`;
    const pair = this.byPair.get(key) ?? { account, symbol, position: 0, buying: 0, selling: 0 };
    this.byPair.set(key, pair);
    return pair;
  }
}

interface Pair {
  readonly account: number;
  readonly symbol: number;
  position: number;
  buying: number;
  selling: number;
}

function textOf({ position, buying, selling }: Pair): string {
  return `position ${position}, reserved ${buying} and ${selling}`;
}
