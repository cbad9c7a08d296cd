/**
 * Brings each reply to the connection that it is for, on the thread that owns the connection.
 *
 *     engine thread                                    I/O thread 0
 *     ResponseRouter ─┬─► reply ring of I/O thread 0 ══► deliver ─► connection, or dropped
 *                     └─► reply ring of I/O thread 1 ══► …
 *
 * A socket belongs to one thread, and no other may write to it. So the number of a connection says
 * which thread has it, and the reply goes into that thread's ring. It also says which connection it
 * is of all that ever had this place: replies may come long after a client is gone, such as a fill
 * of an order that it left in the book, and must not reach the next one.
 *
 *     connection id   bits 27 … 30   I/O thread        0 … 15
 *                          11 … 26   generation        how often the place was used before
 *                           0 … 10   place             1 … 2047
 *
 * Ids from 2³¹ on are those of an entry, which is on I/O thread 0: see #entry.
 */
import { Counter, type Counters } from '#counters';
import { RECORD_BYTES } from '#layout';
import { NotImplemented } from '#not-implemented';
import type { OrderSlot } from '#order-slot';
import type { ReportSink } from '#response';

/** Nobody's id. */
export const NO_CONNECTION = 0;
export const MAX_IO_THREADS = 16;
/** Most connections of one I/O thread at a time. */
export const MAX_PLACES = 2047;

const PLACE_BITS = 11;
const GENERATION_BITS = 16;
const GENERATIONS = 2 ** GENERATION_BITS;
const PLACE_MASK = 2 ** PLACE_BITS - 1;
const THREAD_SHIFT = PLACE_BITS + GENERATION_BITS;
const FIRST_ENTRY_ID = 2 ** 31;

/** The I/O thread of a connection, or of whoever had that id: 0 … {@link MAX_IO_THREADS} − 1. */
export function ioThreadOf(connectionId: number): number {
  throw new NotImplemented(3, 'ioThreadOf', connectionId, FIRST_ENTRY_ID);
}

/**
 * The connections of one I/O thread by their ids. No id is ever given twice: a place whose 65,536
 * generations are used up is not used again.
 */
export class ConnectionTable<C> {
  private readonly ioThread: number;
  private readonly connections: (C | undefined)[];
  private readonly generations: Int32Array;
  /** The free places, those longest free first: a ring with room for all. */
  private readonly free: Int32Array;
  private firstFree = 0;
  private freeCount: number;
  private count = 0;

  /**
   * Given, complete.
   *
   * @param ioThread whose connections these are: 0 … {@link MAX_IO_THREADS} − 1
   * @param capacity how many at a time: 1 … {@link MAX_PLACES}
   * @param firstGeneration another one than 0 only serves to test the last
   * @throws RangeError when one is out of range
   */
  constructor(ioThread: number, capacity: number, firstGeneration = 0) {
    assertWithin('ioThread', ioThread, 0, MAX_IO_THREADS - 1);
    assertWithin('capacity', capacity, 1, MAX_PLACES);
    this.ioThread = ioThread;
    this.connections = new Array<C | undefined>(capacity + 1).fill(undefined);
    this.generations = new Int32Array(capacity + 1).fill(firstGeneration);
    this.free = Int32Array.from({ length: capacity }, (_, i) => i + 1);
    this.freeCount = capacity;
  }

  /** How many are open. */
  get size(): number {
    return this.count;
  }

  /** Given: the id that the next connection gets; {@link NO_CONNECTION} when there is no place. */
  get nextId(): number {
    return this.freeCount === 0 ? NO_CONNECTION : this.idOf(this.free[this.firstFree] as number);
  }

  /** Gives a new connection its id; {@link NO_CONNECTION} when there is no place. */
  open(connection: C): number {
    const { free, firstFree, freeCount, count, connections, generations } = this;
    const own = [free, firstFree, freeCount, count, connections, generations];
    throw new NotImplemented(3, 'ConnectionTable.open', connection, ...own);
  }

  /** The connection is gone. From here on nobody has that id. @returns false when it was gone before */
  close(connectionId: number): boolean {
    throw new NotImplemented(3, 'ConnectionTable.close', connectionId, PLACE_MASK, GENERATIONS);
  }

  /** The connection of that id; undefined when it is gone, whoever has its place now. */
  get(connectionId: number): C | undefined {
    throw new NotImplemented(3, 'ConnectionTable.get', connectionId);
  }

  /** All that are open, in no particular order. Control plane. */
  *values(): Generator<C> {
    for (const connection of this.connections) if (connection !== undefined) yield connection;
  }

  /** Given: the id of whoever has this place now. */
  private idOf(place: number): number {
    return (
      (this.ioThread << THREAD_SHIFT) | ((this.generations[place] as number) << PLACE_BITS) | place
    );
  }
}

/** An engine thread's way to one I/O thread: the producer's side of its reply ring. */
export interface ReplyOutput {
  /** @param order the request, when its times are to go with the answer */
  answer(connectionId: number, report: Uint8Array, order?: OrderSlot): void;
  tell(connectionId: number, report: Uint8Array): void;
  /** Shows the I/O thread every reply so far. */
  flush(): void;
}

/** An engine thread's way to all connections. */
export class ResponseRouter implements ReportSink, ReplyOutput {
  private readonly outputs: readonly ReplyOutput[];
  private readonly counters: Counters;

  /**
   * Given, complete.
   *
   * @param outputs by the number of the I/O thread
   * @param counters this thread's
   * @throws RangeError when there is none, or more than {@link MAX_IO_THREADS}
   */
  constructor(outputs: readonly ReplyOutput[], counters: Counters) {
    assertWithin('the number of outputs', outputs.length, 1, MAX_IO_THREADS);
    this.outputs = outputs;
    this.counters = counters;
  }

  answer(connectionId: number, report: Uint8Array, order?: OrderSlot): void {
    const { outputs, counters } = this;
    const given = [connectionId, report, order, outputs, counters];
    throw new NotImplemented(3, 'ResponseRouter.answer', ...given);
  }

  tell(connectionId: number, report: Uint8Array): void {
    throw new NotImplemented(3, 'ResponseRouter.tell', connectionId, report);
  }

  flush(): void {
    throw new NotImplemented(3, 'ResponseRouter.flush');
  }
}

/** What a reply comes in, such as a slot of the reply ring. */
export interface Reply {
  readonly connectionId: number;
  /** True for the one answer to a request, false for news beside it. */
  readonly isAnswer: boolean;
  /** Where the report of 64 bytes lies, and from where on. */
  readonly bytes: Uint8Array;
  readonly offset: number;
}

/** What a reply is for; a connection of the gateway is one. */
export interface ReplyTarget {
  answerFrom(bytes: Uint8Array, offset: number, length: number): boolean;
  sendFrom(bytes: Uint8Array, offset: number, length: number): boolean;
}

/**
 * Gives a reply to its connection, and counts it as sent, or as dropped when that is gone. Only on
 * the thread that owns the connection.
 *
 * @param target whom `connectionId` names; undefined: nobody any more
 */
export function deliver(reply: Reply, target: ReplyTarget | undefined, counters: Counters): void {
  const given = [Counter.reportsSent, Counter.reportsDropped, RECORD_BYTES];
  throw new NotImplemented(3, 'deliver', reply, target, counters, ...given);
}

function assertWithin(what: string, value: number, from: number, to: number): void {
  if (Number.isInteger(value) && value >= from && value <= to) return;
  throw new RangeError(
    `response router: ${what} is ${value}; expected a whole number from ${from} to ${to}`,
  );
}
