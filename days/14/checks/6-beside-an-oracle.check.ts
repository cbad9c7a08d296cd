/** Day 14, stage 6: laws that no sequence of requests may break, and an oracle beside the book. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Side } from '#layout';
import { SelfTrade } from '#order-book';
import { Reason, reasonName } from '#reasons';
import { queue } from './kit.ts';
import {
  apply,
  everyFewEvents,
  forAll,
  likeTheOracle,
  plainRequests,
  smallBook,
  story,
  wholeWhenEventsThrow,
} from './requests.ts';

test('no lot is made or lost: what came in traded, was cancelled or rests', () => {
  forAll(plainRequests, (sequence) => {
    const recorded = smallBook();
    const { book } = recorded;
    let cameIn = 0;
    for (const [index, one] of sequence.entries()) {
      const before = one.kind === 'replace' ? (book.order(one.orderId)?.quantityLots ?? 0) : 0;
      if (apply(book, one) !== Reason.ACCEPTED) continue;
      if (one.kind === 'submit') cameIn += one.order.quantityLots;
      if (one.kind === 'replace') cameIn += one.quantityLots - before;
      const traded = recorded.trades.reduce((sum, trade) => sum + 2 * trade.lots, 0);
      const cancelled = recorded.told
        .map((line) => /^cancelled .+: (\d+) at /.exec(line)?.[1] ?? '0')
        .reduce((sum, lots) => sum + Number(lots), 0);
      const rests = [Side.BUY, Side.SELL]
        .flatMap((side) => book.depth(side, 100))
        .reduce((sum, level) => sum + level.quantityLots, 0);
      expect(
        `${traded} traded, ${cancelled} cancelled, ${rests} rest: ${traded + cancelled + rests}`,
        `A trade counts for both orders. After\n${story(sequence, index)}\n`,
      ).toBe(`${traded} traded, ${cancelled} cancelled, ${rests} rest: ${cameIn}`);
    }
  });
});

test('the book is never crossed', () => {
  forAll(plainRequests, (sequence) => {
    const { book } = smallBook();
    for (const [index, one] of sequence.entries()) {
      apply(book, one);
      expect(
        book.bestBidTicks,
        `Bid and ask that meet should have traded. After\n${story(sequence, index)}\n`,
      ).toBeLessThan(book.bestAskTicks);
    }
  });
});

test('no trade passes over an order with a better price, or one that came earlier', () => {
  forAll(plainRequests, (sequence) => {
    const recorded = smallBook();
    const { book } = recorded;
    for (const [index, one] of sequence.entries()) {
      const sideOfTaker = one.kind === 'submit' ? one.order.side : book.order(one.orderId)?.side;
      const makers = book.orders(sideOfTaker === Side.BUY ? Side.SELL : Side.BUY);
      const inTurn = makers.map(({ orderId }) => orderId);
      apply(book, one);
      const traded = recorded.trades.splice(0).map((trade) => trade.maker);
      expect(
        traded.join(),
        `The makers of the last request, in the order of price and time. After\n${story(sequence, index)}\n`,
      ).toBe(inTurn.slice(0, traded.length).join());
    }
  });
});

test('a refused request changes nothing and is told once', () => {
  forAll(plainRequests, (sequence) => {
    const recorded = smallBook();
    const { book } = recorded;
    const whole = () => [Side.BUY, Side.SELL].map((side) => queue(book, side)).join(' | ');
    for (const [index, one] of sequence.entries()) {
      recorded.hear();
      const before = whole();
      const reason = apply(book, one);
      if (reason === Reason.ACCEPTED) continue;
      const asked = story(sequence, index);
      expect(whole(), `${reasonName(reason)}, so the book is as it was. After\n${asked}\n`).toBe(
        before,
      );
      expect(recorded.hear().length, `One event, \`rejected\`. After\n${asked}\n`).toBe(1);
    }
  });
});

test('an event that throws leaves a book that is whole', () => {
  forAll(fc.tuple(plainRequests, everyFewEvents), ([sequence, every]) =>
    wholeWhenEventsThrow(sequence, every, SelfTrade.CANCEL_NEWEST),
  );
});

test('it answers, tells and holds what the oracle answers, tells and holds', () => {
  forAll(plainRequests, (sequence) => likeTheOracle(sequence, SelfTrade.CANCEL_NEWEST));
});
