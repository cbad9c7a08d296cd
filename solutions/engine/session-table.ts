/**
 * The accounts that have logged on at least once, in memory that all I/O threads share: an account
 * is on one connection at a time, whichever thread that connection belongs to, and finds its number
 * again wherever it comes back.
 *
 *     count · account of place 0, 1, … · holder of place 0, 1, …          cells
 *     requests of place 0, 1, …                                           slots
 *
 * An account gets its place by compare-and-exchange and keeps it. The holder is the connection that
 * has logged on for it, or 0. Who is the holder counts the requests, alone; the next one sees the
 * count, because it became the holder after the one before had let go.
 *
 * Any I/O thread. Nothing here waits.
 */

/** There is no room for one more account. */
export const NO_PLACE = -1;
const NOBODY = 0;
/** Linear probing in a table that is half empty takes two looks. */
const PLACES_PER_ACCOUNT = 2;

export class SessionTable {
  /** What other threads attach to. */
  readonly memory: SharedArrayBuffer;
  private readonly maxAccounts: number;
  private readonly mask: number;
  private readonly count: Int32Array;
  private readonly accounts: Int32Array;
  private readonly holders: Int32Array;
  private readonly requests: Float64Array;

  /**
   * @param maxAccounts 1 or more
   * @param memory another thread's, of as many accounts; without it a new one
   */
  constructor(maxAccounts: number, memory = new SharedArrayBuffer(bytesOf(maxAccounts))) {
    const places = placesFor(maxAccounts);
    const cellBytes = Int32Array.BYTES_PER_ELEMENT;
    this.memory = memory;
    this.maxAccounts = maxAccounts;
    this.mask = places - 1;
    this.requests = new Float64Array(memory, 0, places);
    this.accounts = new Int32Array(memory, this.requests.byteLength, places);
    this.holders = new Int32Array(memory, this.requests.byteLength + places * cellBytes, places);
    this.count = new Int32Array(memory, this.requests.byteLength + 2 * places * cellBytes, 1);
  }

  /**
   * The place of an account, which it keeps.
   *
   * @param account 1 … 2³¹ − 1
   * @returns {@link NO_PLACE} when there is no room for one more
   */
  placeOf(account: number): number {
    for (let place = account & this.mask; ; place = (place + 1) & this.mask) {
      const there = Atomics.load(this.accounts, place);
      if (there === account) return place;
      if (there !== NOBODY) continue;
      if (Atomics.add(this.count, 0, 1) >= this.maxAccounts) {
        Atomics.sub(this.count, 0, 1);
        return NO_PLACE;
      }
      const found = Atomics.compareExchange(this.accounts, place, NOBODY, account);
      if (found === NOBODY) return place;
      // Another thread was quicker, perhaps with the same account.
      Atomics.sub(this.count, 0, 1);
      if (found === account) return place;
    }
  }

  /** Makes a connection the holder of a place. @returns false when another one is */
  tryHold(place: number, connectionId: number): boolean {
    return Atomics.compareExchange(this.holders, place, NOBODY, connectionId) === NOBODY;
  }

  /** Lets go of a place. Its holder. */
  release(place: number): void {
    Atomics.store(this.holders, place, NOBODY);
  }

  /** Counts a request. The holder. */
  countRequest(place: number): void {
    this.requests[place] = (this.requests[place] as number) + 1;
  }

  /** The number of the next request, from 1 on. The holder. */
  nextSequence(place: number): number {
    return (this.requests[place] as number) + 1;
  }
}

function placesFor(maxAccounts: number): number {
  return 2 ** Math.ceil(Math.log2(PLACES_PER_ACCOUNT * maxAccounts));
}

function bytesOf(maxAccounts: number): number {
  const { BYTES_PER_ELEMENT } = Int32Array;
  return placesFor(maxAccounts) * (Float64Array.BYTES_PER_ELEMENT + 2 * BYTES_PER_ELEMENT) + 8;
}
