/** What a book tells, in words: the same for the recorder and for the oracle. */
import type { BookEvents } from '#book-interface';
import { Side } from '#layout';
import { reasonName } from '#reasons';

type Words = {
  readonly [Name in keyof BookEvents]: (...told: Parameters<BookEvents[Name]>) => string;
};

/** `buy 4 of account 7` */
const whose = (orderId: number, account: number, side: number): string =>
  `${sideName(side)} ${orderId} of account ${account}`;

function sideName(side: number): string {
  if (side === Side.BUY) return 'buy';
  if (side === Side.SELL) return 'sell';
  return side === 0 ? 'order' : `order of side ${side}:`;
}

export const WORDS: Words = {
  accepted: (...order) => `accepted ${whose(...order)}`,
  traded: (maker, makerAccount, taker, account, side, ticks, lots, makerLeft, takerLeft) =>
    `trade ${lots} at ${ticks}: maker ${maker} of account ${makerAccount} has ${makerLeft} left, ` +
    `taker ${whose(taker, account, side)} has ${takerLeft} left`,
  cancelled: (orderId, account, side, ticks, lots, reason) =>
    `cancelled ${whose(orderId, account, side)}: ${lots} at ${ticks}, ${reasonName(reason)}`,
  rejected: (orderId, account, side, reason) =>
    `rejected ${whose(orderId, account, side)}: ${reasonName(reason)}`,
};
