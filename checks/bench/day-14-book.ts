/** Day 14's round of requests through the order book: the learner's or the reference's. */
import { Flags, OrderType, TimeInForce } from '#layout';
import { OrderBook } from '#order-book';
import { Reason } from '#reasons';
import { roundOf, rounds, type Shape } from './day-14-flow.ts';
import type { Workload } from './workload.ts';

export function throughOrderBook(shape: Shape): Workload {
  let traded = 0;
  const book = new OrderBook({
    symbol: 0,
    maxOrders: 100_000,
    events: {
      accepted() {},
      traded(_maker, _makerAccount, _taker, _takerAccount, _side, _ticks, lots) {
        traded += lots;
      },
      cancelled() {},
      rejected() {},
    },
  });
  const order = {
    orderId: 0,
    account: 0,
    side: 0,
    orderType: OrderType.LIMIT,
    timeInForce: TimeInForce.GTC,
    flags: Flags.NONE,
    priceTicks: 0,
    quantityLots: 0,
    timestampNs: 0,
  };
  return rounds(roundOf(shape), (step) => {
    if (step.lots === 0) return book.cancel(step.orderId, step.account) === Reason.ACCEPTED;
    order.orderId = step.orderId;
    order.account = step.account;
    order.side = step.side;
    order.priceTicks = step.priceTicks;
    order.quantityLots = step.lots;
    traded = 0;
    return book.submit(order) === Reason.ACCEPTED && traded === step.tradedLots;
  });
}
