/**
 * Every answer the engine can give, and the place that gives it.
 *
 * A request gets exactly one answer: ACK, or REJ with one of these reasons. A CANCELLED report
 * carries a reason too: why the rest of an order left the book. Codes are part of the wire
 * format, so a code is never given twice and never changes.
 */

export interface ReasonEntry {
  /** 0 … 255; 0 is the only one that means yes. */
  readonly code: number;
  /** The kinds of report that carry it. */
  readonly in: readonly ('ACK' | 'REJ' | 'FILL' | 'CANCELLED')[];
  /** The one place that produces it: a module by its import name, or the day that brings it. */
  readonly place: string;
  readonly meaning: string;
}

export const REASONS = {
  ACCEPTED: {
    code: 0,
    in: ['ACK', 'FILL'],
    place: '#matching-engine',
    meaning: 'The request is carried out.',
  },
  BUSY: {
    code: 1,
    in: ['REJ'],
    place: '#engine, #router',
    meaning: 'The ring is full. Nothing was taken; send it again later.',
  },
  OVER_LIMIT: {
    code: 2,
    in: ['REJ'],
    place: '#family-limits',
    meaning: 'Your family has too many orders waiting; other families go on.',
  },
  POOL_FULL: {
    code: 3,
    in: ['REJ'],
    place: '#family-scheduler',
    meaning: 'No free entry in the pool of waiting orders.',
  },
  BAD_MSG: {
    code: 4,
    in: ['REJ'],
    place: '#engine; codes: #parse',
    meaning: 'Unreadable: length, type, version, a code, an id, or a field that must be 0.',
  },
  RISK_QTY: {
    code: 5,
    in: ['REJ'],
    place: '#risk',
    meaning: 'More quantity than risk allows in one order.',
  },
  RISK_PRICE_BAND: {
    code: 6,
    in: ['REJ'],
    place: '#risk',
    meaning: 'The price is too far from the reference price.',
  },
  RISK_NOTIONAL: {
    code: 7,
    in: ['REJ'],
    place: '#risk',
    meaning: 'Price × quantity is more than risk allows.',
  },
  RISK_POSITION: {
    code: 8,
    in: ['REJ'],
    place: '#risk',
    meaning: 'The account’s position would leave its bounds.',
  },
  BOOK_FULL: {
    code: 9,
    in: ['REJ'],
    place: '#matching-engine',
    meaning: 'The book has no room for one more resting order.',
  },
  DUPLICATE_ID: {
    code: 10,
    in: ['REJ'],
    place: '#matching-engine',
    meaning: 'The account has a live order of that id in this symbol.',
  },
  UNKNOWN_ID: {
    code: 11,
    in: ['REJ'],
    place: '#matching-engine, #execution-simulator',
    meaning: 'The account has no live order of that id in this symbol.',
  },
  UNKNOWN_SYMBOL: {
    code: 12,
    in: ['REJ'],
    place: '#parse',
    meaning: 'The engine trades no symbol of that number.',
  },
  BAD_PRICE: {
    code: 13,
    in: ['REJ'],
    place: '#parse',
    meaning: 'The price is out of range, or a market order carries one.',
  },
  BAD_QUANTITY: {
    code: 14,
    in: ['REJ'],
    place: '#parse',
    meaning: 'The quantity is out of range.',
  },
  WOULD_CROSS: {
    code: 15,
    in: ['REJ'],
    place: '#matching-engine',
    meaning: 'A post-only order would have traded at once.',
  },
  SELF_TRADE: {
    code: 16,
    in: ['REJ', 'CANCELLED'],
    place: '#matching-engine',
    meaning: 'It would have traded with an order of the same account.',
  },
  NOT_FILLABLE: {
    code: 17,
    in: ['REJ'],
    place: '#matching-engine',
    meaning: 'A fill-or-kill order that the book cannot fill completely.',
  },
  TIMEOUT: {
    code: 18,
    in: ['REJ'],
    place: '#executor',
    meaning: 'A stage did not answer in time.',
  },
  STAGE_FAILED: {
    code: 19,
    in: ['REJ'],
    place: '#engine, #executor',
    meaning: 'A stage threw while it had this request. The engine goes on.',
  },
  LOG_FAILED: {
    code: 20,
    in: ['REJ'],
    place: 'day 18',
    meaning: 'The log cannot be written; nothing more is taken.',
  },
  SHUTTING_DOWN: {
    code: 21,
    in: ['REJ'],
    place: '#engine, #executor',
    meaning: 'The engine is draining and takes nothing new.',
  },
  REQUESTED: {
    code: 22,
    in: ['CANCELLED'],
    place: '#matching-engine',
    meaning: 'You asked for it.',
  },
  REMAINDER: {
    code: 23,
    in: ['CANCELLED'],
    place: '#matching-engine',
    meaning: 'What a market or immediate-or-cancel order could not trade at once.',
  },
  NOT_LOGGED_ON: {
    code: 24,
    in: ['REJ'],
    place: '#engine',
    meaning: 'This engine asks for a logon first. The connection is closed.',
  },
  BAD_TOKEN: {
    code: 25,
    in: ['REJ'],
    place: '#engine',
    meaning: 'The logon has not the engine’s token. The connection is closed.',
  },
  ALREADY_LOGGED_ON: {
    code: 26,
    in: ['REJ'],
    place: '#engine',
    meaning: 'This connection has an account already, or another one has this account.',
  },
  WRONG_ACCOUNT: {
    code: 27,
    in: ['REJ'],
    place: '#engine',
    meaning: 'The connection has logged on for another account.',
  },
  SESSIONS_FULL: {
    code: 28,
    in: ['REJ'],
    place: '#engine',
    meaning: 'No room for one more account that logs on.',
  },
  SUPERSEDED: {
    code: 29,
    in: ['REJ'],
    place: '#family-limits',
    meaning:
      'A later request of the family took its place while it waited. It was not carried out.',
  },
} as const satisfies Readonly<Record<string, ReasonEntry>>;

export type ReasonName = keyof typeof REASONS;

/** The codes by name: `Reason.BUSY`. */
export const Reason = Object.fromEntries(
  Object.entries(REASONS).map(([name, entry]) => [name, entry.code]),
) as { readonly [Name in ReasonName]: (typeof REASONS)[Name]['code'] };

export type ReasonCode = (typeof Reason)[ReasonName];

const nameByCode = new Map<number, ReasonName>(
  (Object.keys(REASONS) as ReasonName[]).map((name) => [REASONS[name].code, name]),
);

/** The name of a code as people read it; a code that is in no table says so. */
export function reasonName(code: number): string {
  return nameByCode.get(code) ?? `UNKNOWN_REASON_${code}`;
}
