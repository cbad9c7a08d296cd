/** Random requests to an order book, for properties: everything a book can be asked, in any order. */
import fc from 'fast-check';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { Limit } from '#limits';
import type { NewOrder } from '#order-book';

/** What every book can be asked. */
export interface RequestedBook {
  submit(order: NewOrder): number;
  cancel(orderId: number, account: number): number;
  replace(orderId: number, account: number, priceTicks: number, quantityLots: number): number;
  rest(order: NewOrder): number;
  reduce(orderId: number, quantityLots: number): number;
}

export type BookRequest =
  | { readonly kind: 'submit' | 'rest'; readonly order: NewOrder }
  | { readonly kind: 'cancel'; readonly orderId: number; readonly account: number }
  | { readonly kind: 'reduce'; readonly orderId: number; readonly quantityLots: number }
  | {
      readonly kind: 'replace';
      readonly orderId: number;
      readonly account: number;
      readonly priceTicks: number;
      readonly quantityLots: number;
    };

/** Where prices may lie: each is a way in which a structure of levels could go wrong. */
export const PRICE_SHAPES: Readonly<Record<string, fc.Arbitrary<number>>> = {
  'a dense ladder around 0': fc.integer({ min: -4, max: 5 }),
  'negative prices': fc.integer({ min: -40, max: -28 }),
  'a wide ladder': fc.integer({ min: 10_000, max: 10_400 }),
  'sparse prices': fc.integer({ min: -6, max: 6 }).map((step) => step * 300_000_007),
  'powers of two, and beside them': fc
    .tuple(fc.integer({ min: 0, max: 31 }), fc.integer({ min: -1, max: 1 }), fc.boolean())
    .map(([power, beside, negative]) => (2 ** power + beside) * (negative ? -1 : 1)),
  'the extremes': fc
    .tuple(fc.constantFrom(-1, 0, 1), fc.integer({ min: 0, max: 3 }))
    .map(([sign, inside]) => sign * (Limit.maxPriceTicks - inside) || inside),
};

export interface RequestOptions {
  readonly priceTicks: fc.Arbitrary<number>;
  /** Order ids are of so many different ones. */
  readonly orderIds: number;
  /** With `rest` and `reduce`, which may leave a crossed book. */
  readonly passive: boolean;
  readonly maxLength: number;
}

/** Now and then a value that nobody should send. */
const mostly = <T>(good: fc.Arbitrary<T>, bad: readonly T[]) =>
  fc.oneof({ arbitrary: good, weight: 40 }, { arbitrary: fc.constantFrom(...bad), weight: 1 });

/** A small number as an id, also as one that is no 32-bit integer. */
const idOf = (number: number) => [number, -number, number + 2 ** 32, number * 2 ** 40][number % 4];

/** Sequences of requests: at least one, at most `maxLength`. */
export function bookRequests(options: RequestOptions): fc.Arbitrary<BookRequest[]> {
  const { passive, maxLength } = options;
  const orderId = fc.integer({ min: 1, max: options.orderIds }).map((id) => idOf(id) ?? id);
  const account = fc.integer({ min: 1, max: 3 });
  const priceTicks = mostly(options.priceTicks, [0.5, Number.NaN, 2 ** 32, -(2 ** 32)]);
  const quantityLots = mostly(fc.integer({ min: 1, max: 12 }), [0, -1, Number.NaN, 51, 2 ** 53]);
  const order: fc.Arbitrary<NewOrder> = fc
    .record({
      orderId: mostly(orderId, [Number.NaN, 2 ** 60]),
      account: mostly(account, [0.5]),
      side: mostly(fc.constantFrom<number>(...Object.values(Side)), [0, 7]),
      orderType: mostly(fc.constantFrom<number>(1, 1, 1, 1, OrderType.MARKET), [0]),
      timeInForce: mostly(fc.constantFrom<number>(1, 1, 1, TimeInForce.IOC, TimeInForce.FOK), [9]),
      flags: mostly(fc.constantFrom<number>(0, 0, 0, 0, Flags.POST_ONLY), [6]),
      priceTicks,
      quantityLots,
      timestampNs: fc.nat(),
    })
    .map((given) => {
      // A market order carries no price; one in nine does all the same.
      const keepsPrice = given.orderType !== OrderType.MARKET || given.timestampNs % 9 === 0;
      return keepsPrice ? given : { ...given, priceTicks: 0 };
    });
  const kind = <Kind extends string>(name: Kind) => fc.constant(name);
  const requests: { arbitrary: fc.Arbitrary<BookRequest>; weight: number }[] = [
    { arbitrary: fc.record({ kind: kind('submit'), order }), weight: 12 },
    { arbitrary: fc.record({ kind: kind('cancel'), orderId, account }), weight: 4 },
    {
      arbitrary: fc.record({ kind: kind('replace'), orderId, account, priceTicks, quantityLots }),
      weight: 4,
    },
  ];
  if (passive) {
    requests.push(
      { arbitrary: fc.record({ kind: kind('rest'), order }), weight: 1 },
      { arbitrary: fc.record({ kind: kind('reduce'), orderId, quantityLots }), weight: 1 },
    );
  }
  return fc.array(fc.oneof(...requests), { minLength: 1, maxLength, size: 'max' });
}

/** @returns the code that the book answers */
export function applyRequest(book: RequestedBook, request: BookRequest): number {
  switch (request.kind) {
    case 'submit':
      return book.submit(request.order);
    case 'rest':
      return book.rest(request.order);
    case 'cancel':
      return book.cancel(request.orderId, request.account);
    case 'reduce':
      return book.reduce(request.orderId, request.quantityLots);
    case 'replace': {
      const { orderId, account, priceTicks, quantityLots } = request;
      return book.replace(orderId, account, priceTicks, quantityLots);
    }
  }
}
