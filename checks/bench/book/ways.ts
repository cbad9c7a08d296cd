/** The books that are measured, each behind the two calls that every one of them has. */
import { allocateBookEvents, SlotEventWriter } from '#book-events';
import type { BookEvents } from '#book-interface';
import { MatchingEngine } from '#matching-engine';
import type { OrderArena } from '#order-arena';
import { OrderBook } from '#order-book';
import type { SlotEvents } from '#slot-events';
import { OperationKind, type OperationMemory } from './operations.ts';
import { ReusedOrder } from './reused-order.ts';

// V8 folds a constant of the module itself; what is imported or exported is loaded each time.
const { SUBMIT } = OperationKind;

/** What traded, for the comparison: a run in which books differ is void. */
export interface Traded {
  trades: number;
  lots: number;
}

export interface Way {
  readonly traded: Traded;
  /** Before the clock starts: whatever has to be made of the operations. */
  prepare(operations: OperationMemory): void;
  /** Carries out the operations from one to before another. */
  drive(operations: OperationMemory, from: number, to: number): void;
}

/** By name. Each runs on a thread of its own, so the compiler sees one book and no other. */
export const WAYS: Readonly<Record<string, (maxOrders: number) => Way | Promise<Way>>> = {
  simple: (maxOrders) => {
    const events = new CountedTrades();
    return new OwnWay(new OrderBook({ symbol: 0, maxOrders, events }), events);
  },
  finished: (maxOrders) => {
    const events = new CountedSlots();
    return new OwnWay(new MatchingEngine({ symbol: 0, maxOrders, events: () => events }), events);
  },
  'with event stream': (maxOrders) => {
    const traded = { trades: 0, lots: 0 };
    const events = (arena: OrderArena) => new CountedRecords(arena, traded);
    return new OwnWay(new MatchingEngine({ symbol: 0, maxOrders, events }), traded);
  },
  // Only its own thread loads it. Node reads a CommonJS package with WebAssembly, whose memory grows
  // and so detaches a buffer; from then on V8 asks before every access whether its buffer is there.
  'nodejs-order-book': async () => new (await import('./nodejs-way.ts')).NodejsWay(),
};

/** 1 MiB of records: written over and over, as a ring to another thread would be. */
const STREAM_EVENTS = 16_384;

class CountedTrades implements BookEvents, Traded {
  trades = 0;
  lots = 0;

  accepted(): void {}

  cancelled(): void {}

  rejected(): void {}

  traded(
    _maker: number,
    _makerAccount: number,
    _taker: number,
    _takerAccount: number,
    _side: number,
    _priceTicks: number,
    quantityLots: number,
  ): void {
    this.trades++;
    this.lots += quantityLots;
  }
}

class CountedSlots implements SlotEvents, Traded {
  trades = 0;
  lots = 0;

  accepted(): void {}

  cancelled(): void {}

  rejected(): void {}

  traded(_maker: number, _taker: number, quantityLots: number): void {
    this.trades++;
    this.lots += quantityLots;
  }
}

class CountedRecords extends SlotEventWriter {
  private readonly counts: Traded;

  constructor(arena: OrderArena, counts: Traded) {
    super(arena, allocateBookEvents(STREAM_EVENTS));
    this.counts = counts;
  }

  override traded(maker: number, taker: number, quantityLots: number): void {
    this.counts.trades++;
    this.counts.lots += quantityLots;
    super.traded(maker, taker, quantityLots);
  }
}

class OwnWay implements Way {
  readonly traded: Traded;
  private readonly book: Pick<OrderBook, 'submit' | 'cancel'>;
  private readonly order = new ReusedOrder();

  constructor(book: Pick<OrderBook, 'submit' | 'cancel'>, traded: Traded) {
    this.book = book;
    this.traded = traded;
  }

  prepare(): void {}

  drive(operations: OperationMemory, from: number, to: number): void {
    const { book, order } = this;
    const { kinds, orderIds, accounts } = operations;
    for (let at = from; at < to; at++) {
      if (kinds[at] === SUBMIT) book.submit(order.take(operations, at));
      else book.cancel(orderIds[at] as number, accounts[at] as number);
    }
  }
}
