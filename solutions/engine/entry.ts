/**
 * A second way into the engine, beside the gateway: another protocol, on the same I/O thread.
 *
 *     binary clients ─► gateway ─┐
 *                                ├─► request ring ─► … ─► reply ring ─┬─► gateway
 *     FIX clients ────► entry ───┘                                    └─► entry
 *
 * An entry translates: what its clients want becomes the 64-byte record of #layout, and reports come
 * back as such records. For the engine one of its clients is as good as a connection.
 */
import type { Counters } from '#counters';

/** Whoever sends requests and takes reports; a connection of the gateway is one. */
export interface Client {
  /** What the engine knows it by: 1 … 2³² − 1, unique for the life of the engine. */
  readonly id: number;
  /** The one answer to a request; true when it could be given. The bytes are copied. */
  answer(report: Uint8Array): boolean;
  /** {@link answer} with a report that is part of a larger memory. */
  answerFrom(bytes: Uint8Array, offset: number, length: number): boolean;
  /** A report beside the answers. */
  sendFrom(bytes: Uint8Array, offset: number, length: number): boolean;
}

/** Clients of an entry have ids from here on; connections of the gateway are below. */
export const FIRST_ENTRY_CLIENT_ID = 2 ** 31;

export interface Entry {
  /** How many clients are connected. */
  readonly size: number;
  /** The client of that id, whether it is connected or not; undefined when there is none. */
  client(id: number): Client | undefined;
  /** Writes out what was sent in this turn. */
  flush(): void;
  /** Lets nobody in from now on. */
  stopAccepting(): void;
  /**
   * Sends what is left to every client, closes, and waits until all are gone.
   *
   * @returns how many had to be cut off after `patienceMs`
   */
  close(patienceMs: number): Promise<number>;
}

/** What an entry gets of the engine. */
export interface EntryDoor {
  /**
   * Takes a request, or refuses it at once: `client` gets one answer, now or later.
   *
   * @param bytes 64 bytes from `offset` on; copied
   */
  submit(client: Client, bytes: Uint8Array, offset: number): void;
  /** Somebody has output: have {@link Entry.flush} called soon. */
  wake(): void;
  readonly counters: Counters;
}

/** Nobody. */
export const NO_ENTRY: Entry = {
  size: 0,
  client: () => undefined,
  flush: () => {},
  stopAccepting: () => {},
  close: () => Promise.resolve(0),
};
