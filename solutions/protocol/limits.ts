/**
 * Every limit of the engine, with its reason. Nothing grows beyond what stands here.
 *
 * A limit that a caller may lower (the tests do) is an option with this value as its default.
 */

export interface LimitEntry {
  readonly value: number;
  readonly unit: string;
  readonly why: string;
}

export const LIMITS = {
  maxFrameBytes: {
    value: 1024,
    unit: 'bytes',
    why: 'Every message is 64 bytes today. A length beyond 1 KiB is a mistake or an attack.',
  },
  maxConnections: {
    value: 256,
    unit: 'connections',
    why: 'Each may hold twice its output cap of memory, at the very worst 512 MiB together.',
  },
  maxOutputBytes: {
    value: 1_048_576,
    unit: 'bytes',
    why: 'Over 15,000 reports that a client has not fetched. Who is further behind is cut off.',
  },
  pauseOutputBytes: {
    value: 65_536,
    unit: 'bytes',
    why: 'What is more does not wait for the turn’s end; if it stays, the peer’s input is paused.',
  },
  idleTimeoutMs: {
    value: 30_000,
    unit: 'ms',
    why: 'A peer that sends nothing for so long may be gone without saying so (half-open).',
  },
  logonTimeoutMs: {
    value: 5_000,
    unit: 'ms',
    why: 'Where a logon is asked for: who has not logged on by then is a stranger and is cut off.',
  },
  maxSessions: {
    value: 1_024,
    unit: 'accounts',
    why: 'Four times the connections. An account that has logged on is remembered to the end.',
  },
  shutdownGraceMs: {
    value: 100,
    unit: 'ms',
    why: 'Orders already on their way at a shutdown are told SHUTTING_DOWN instead of nothing.',
  },
  drainTimeoutMs: {
    value: 2_000,
    unit: 'ms',
    why: 'How long a shutdown waits for clients to fetch their last reports.',
  },
  ringSlots: {
    value: 4096,
    unit: 'slots',
    why: '512 KiB of requests. A longer queue would only make orders wait longer; now it is BUSY.',
  },
  replySlots: {
    value: 8192,
    unit: 'slots',
    why: '1 MiB of replies. While it is full the engine thread waits; one order may bring several.',
  },
  poolEntries: {
    value: 4096,
    unit: 'orders',
    why: '512 KiB: what the families of all partitions hold, waiting and in flight. Then POOL_FULL.',
  },
  sampleEvery: {
    value: 101,
    unit: 'orders',
    why: 'One of so many is timed. A prime, so it is not always the same place of a batch.',
  },
  maxSymbols: {
    value: 64,
    unit: 'symbols',
    why: 'Bounds the number of books; the wire has room for 65,536.',
  },
  maxOrdersPerBook: {
    value: 131_072,
    unit: 'orders',
    why: '13 MB when full, 26 with the worst prices; it takes memory as it fills. Beyond: BOOK_FULL.',
  },
  maxAccount: {
    value: 2_097_151,
    unit: 'id',
    why: '21 bits: account and a 32-bit client order id together are one safe integer.',
  },
  maxClientOrderId: {
    value: 4_294_967_295,
    unit: 'id',
    why: '32 bits: the low half of the order id.',
  },
  maxPriceTicks: {
    value: 4_294_967_295,
    unit: 'ticks',
    why: 'Every 32-bit price of NASDAQ ITCH fits, and price × quantity stays a safe integer.',
  },
  maxQuantityLots: {
    value: 1_000_000,
    unit: 'lots',
    why: 'Price × quantity stays a safe integer, and so does the sum of a whole level.',
  },
  riskMaxOrderLots: {
    value: 100_000,
    unit: 'lots',
    why: 'A tenth of what the wire allows: one zero too many is caught.',
  },
  riskBandTicks: {
    value: 10_000,
    unit: 'ticks',
    why: 'As far as the usual reference price of 10,000 is from 0; ten times the price is caught.',
  },
  riskMaxNotional: {
    value: 500_000_000,
    unit: 'ticks × lots',
    why: 'Half of what the largest order at the usual reference price would cost.',
  },
  riskMaxPositionLots: {
    value: 1_000_000,
    unit: 'lots',
    why: 'Ten of the largest orders, bought or sold, for one account in one symbol.',
  },
  maxPositions: {
    value: 65_536,
    unit: 'positions',
    why: 'One for each account and symbol that trade; 3.5 MiB. Beyond it: RISK_POSITION.',
  },
  fixMaxMessageBytes: {
    value: 4096,
    unit: 'bytes',
    why: 'Ten times a NewOrderSingle. A longer FIX message is passed over as garbled.',
  },
  fixMaxHeartBtIntS: {
    value: 60,
    unit: 's',
    why: 'A FIX client that is gone without a word is noticed within two and a half times of it.',
  },
  fixLogonTimeoutMs: {
    value: 10_000,
    unit: 'ms',
    why: 'How long a FIX connection may take to log on.',
  },
  fixStoreMessages: {
    value: 2048,
    unit: 'messages',
    why: '1.5 MiB for each FIX session. What is older is not sent again.',
  },
  fixMaxOutputBytes: {
    value: 4_194_304,
    unit: 'bytes',
    why: 'Twice what sending the whole store again takes.',
  },
  fixMaxOrders: {
    value: 8192,
    unit: 'orders',
    why: 'Open orders of one FIX session, each an object in the gateway.',
  },
  fixMaxClOrdIds: {
    value: 32_768,
    unit: 'names',
    why: 'ClOrdIDs remembered of one FIX session; about 4 MiB. Then the oldest are forgotten.',
  },
} as const satisfies Readonly<Record<string, LimitEntry>>;

export type LimitName = keyof typeof LIMITS;

/** The values by name: `Limit.maxFrameBytes`. */
export const Limit = Object.fromEntries(
  Object.entries(LIMITS).map(([name, entry]) => [name, entry.value]),
) as { readonly [Name in LimitName]: number };
