/**
 * One slot of the order ring: the 64 bytes of a request, as they came, and the engine's notes.
 *
 * All slots lie in one block of memory, one after the other. The gateway copies a request in; the
 * stages read it where it lies. A slot is reused: what must last is copied out.
 */
import { RECORD_BYTES, RequestOffset, readInt64, writeInt64 } from '#layout';
import { Reason } from '#reasons';

export class OrderEvent {
  /** The record; offsets in `RequestOffset`. */
  readonly view: DataView;
  private readonly bytes: Uint8Array;

  /** @param memory at least (slot + 1) × 64 bytes */
  constructor(memory: ArrayBuffer, slot: number) {
    this.view = new DataView(memory, slot * RECORD_BYTES, RECORD_BYTES);
    this.bytes = new Uint8Array(memory, slot * RECORD_BYTES, RECORD_BYTES);
  }

  get connectionId(): number {
    return this.view.getUint32(RequestOffset.connectionId, true);
  }

  /** When it came, in ns since the engine's start. */
  get arrivalNs(): number {
    return readInt64(this.view, RequestOffset.arrivalNs);
  }

  /** Why a stage refused it; ACCEPTED as long as none did. */
  get refusal(): number {
    return this.view.getUint32(RequestOffset.refusal, true);
  }

  /** Leaves word for the stages behind: do nothing with it but answer. */
  refuse(reason: number): void {
    this.view.setUint32(RequestOffset.refusal, reason, true);
  }

  /**
   * Takes over a request. What the client wrote where the engine keeps its notes must be zero;
   * otherwise the request is refused as BAD_MSG.
   */
  take(source: Uint8Array, offset: number, connectionId: number, arrivalNs: number): void {
    for (let i = 0; i < RECORD_BYTES; i++) this.bytes[i] = source[offset + i] as number;
    let notes = 0;
    for (let at = RequestOffset.connectionId; at < RECORD_BYTES; at += 4) {
      notes |= this.view.getInt32(at, true);
    }
    this.view.setUint32(RequestOffset.connectionId, connectionId, true);
    this.refuse(notes === 0 ? Reason.ACCEPTED : Reason.BAD_MSG);
    writeInt64(this.view, RequestOffset.arrivalNs, arrivalNs);
  }
}
