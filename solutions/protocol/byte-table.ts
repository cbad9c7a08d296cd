/**
 * A record in words: which bytes stand where, which field they are, and whether it is a message.
 *
 * For people, in a test, a log or a chapter; it makes strings and is no part of an order's way.
 * The published byte tables are made with it.
 */
import { CodecCode } from '#codec';
import { type Field, LAYOUTS, MessageType, RECORD_BYTES } from '#layout';
import { checkRecord } from '#record-check';

/** Bytes of a line that belong to no field. */
const LINE_BYTES = 8;

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
  const fields = fieldsOf(bytes);
  const covered = fields === undefined ? 0 : RECORD_BYTES;
  const lines = (fields ?? []).map((field) => {
    const value = valueText(bytes, field);
    return row(bytes, field.offset, field.size, `${field.name}${value}`);
  });
  for (let at = covered; at < bytes.length; at += LINE_BYTES) {
    lines.push(row(bytes, at, LINE_BYTES, ''));
  }
  return [...lines, verdictText(bytes)].join('\n');
}

function verdictOn(bytes: Uint8Array): number {
  return checkRecord(viewOf(bytes), 0, bytes.length);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function row(bytes: Uint8Array, at: number, size: number, text: string): string {
  const hex = [...bytes.subarray(at, at + size)].map((byte) => byte.toString(16).padStart(2, '0'));
  const widest = 3 * LINE_BYTES - 1;
  return `${String(at).padStart(2)}  ${hex.join(' ').padEnd(widest)}  ${text}`.trimEnd();
}

function valueText(bytes: Uint8Array, { type, offset }: Field): string {
  const view = viewOf(bytes);
  switch (type) {
    case 'u8':
      return ` ${view.getUint8(offset)}`;
    case 'u16':
      return ` ${view.getUint16(offset, true)}`;
    case 'u32':
      return ` ${view.getUint32(offset, true)}`;
    case 'i64':
      return ` ${view.getBigInt64(offset, true)}`;
    case 'opaque64':
      return '';
  }
}
