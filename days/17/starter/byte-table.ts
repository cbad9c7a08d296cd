/**
 * A record in words: which bytes stand where, which field they are, and whether it is a message.
 *
 * For people, in a test, a log or a chapter; it makes strings and is no part of an order's way.
 * The published byte tables are made with it.
 */
import { CodecCode } from '#codec';
import { type Field, LAYOUTS, MessageType } from '#layout';
import { NotImplemented } from '#not-implemented';
import { checkRecord } from '#record-check';

/**
 * The fields of the message that these bytes would be, or `undefined` when there is no such
 * message: they are too few, or of another version or type.
 */
export function fieldsOf(bytes: Uint8Array): readonly Field[] | undefined {
  const code = verdictOn(bytes);
  if (code !== CodecCode.OK && code < CodecCode.FIELD) return undefined;
  const entries = Object.entries(MessageType).find(([, type]) => type === bytes[0]);
  return entries && LAYOUTS[entries[0] as keyof typeof LAYOUTS];
}

/** What {@link checkRecord} says of a whole frame, in words: `OK`, `SHORT`, `FIELD side`. */
export function verdictText(bytes: Uint8Array): string {
  const code = verdictOn(bytes);
  if (code >= CodecCode.FIELD) {
    const at = code - CodecCode.FIELD;
    return `FIELD ${fieldsOf(bytes)?.find(({ offset }) => offset === at)?.name ?? at}`;
  }
  const name = Object.entries(CodecCode).find(([, known]) => known === code)?.[0];
  return name ?? `code ${code}`;
}

/**
 * One line for each field: its offset, its bytes as they stand there, its name and its value.
 *
 *     16  02 01 00 00              clientOrderId 258
 *     40  aa bb cc dd 11 22 33 44  clientTimestampNs
 *
 * A 64-bit number is given exactly, also beyond the safe integers; of eight opaque bytes there is
 * no value. Bytes that no table explains stand in lines of eight, without a name. The last line is
 * the verdict.
 *
 * @param bytes a frame of any length and content
 * @returns lines joined by line feeds, none of which ends in a space
 */
export function byteTable(bytes: Uint8Array): string {
  throw new NotImplemented(5, 'byteTable', bytes);
}

function verdictOn(bytes: Uint8Array): number {
  return checkRecord(viewOf(bytes), 0, bytes.length);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
