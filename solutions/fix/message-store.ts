/**
 * The last application messages of a session, for a client that asks for them again.
 *
 *     slot = number % capacity    │ number │ type │ sent at │ the fields behind the header │
 *
 * Only what stands behind the header is kept: a message that is sent again has a header of its own.
 * A new message takes the place of the one that is `capacity` numbers older. Memory is made once,
 * with the first message.
 */

export interface StoredMessage {
  readonly type: number;
  /** When it was sent for the first time, ms since 1970. */
  readonly sentMs: number;
  /** Where its fields stand: {@link MessageStore.bytes}, from `offset` on. */
  readonly offset: number;
  readonly length: number;
}

interface Slot {
  number: number;
  type: number;
  sentMs: number;
  offset: number;
  length: number;
}

export class MessageStore {
  readonly capacity: number;
  private readonly slotBytes: number;
  private readonly slots: Slot[] = [];
  private memory: Uint8Array | undefined;

  /** @param slotBytes the most that the fields of one message may take */
  constructor(capacity: number, slotBytes: number) {
    this.capacity = capacity;
    this.slotBytes = slotBytes;
  }

  /** The memory of all slots. */
  get bytes(): Uint8Array {
    this.memory ??= new Uint8Array(this.capacity * this.slotBytes);
    return this.memory;
  }

  /**
   * Keeps a message. Fields that are longer than a slot are not kept.
   *
   * @param number its MsgSeqNum
   */
  put(
    number: number,
    type: number,
    sentMs: number,
    fields: Uint8Array,
    from: number,
    to: number,
  ): void {
    const length = to - from;
    if (length > this.slotBytes) return;
    const index = number % this.capacity;
    let slot = this.slots[index];
    if (slot === undefined) {
      slot = { number: 0, type: 0, sentMs: 0, offset: index * this.slotBytes, length: 0 };
      this.slots[index] = slot;
    }
    slot.number = number;
    slot.type = type;
    slot.sentMs = sentMs;
    slot.length = length;
    const { bytes } = this;
    for (let i = 0; i < length; i++) bytes[slot.offset + i] = fields[from + i] as number;
  }

  /** The message of that number, unless it was a session message or is too old by now. */
  get(number: number): StoredMessage | undefined {
    const slot = this.slots[number % this.capacity];
    return slot?.number === number ? slot : undefined;
  }

  /** Forgets everything: the numbers begin again at 1. */
  clear(): void {
    this.slots.length = 0;
  }
}
