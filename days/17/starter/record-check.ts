/**
 * Is this a message? Asked of any bytes, answered with a code, never with an exception.
 *
 * Bytes come from anybody. Everything that the tables of #layout promise is looked at here, once;
 * whoever reads the record afterwards may rely on it. Nothing is allocated for it, also not for
 * bytes that are wrong, so nobody can make the engine collect by sending nonsense.
 *
 * Any thread may check, each bytes of its own.
 */
import type { RECORD_BYTES } from '#layout';
import { NotImplemented } from '#not-implemented';

/**
 * Decides whether a record is one of the tables. What stands first in this list is the answer:
 * SHORT, WRONG_VERSION, UNKNOWN_TYPE, FIELD + offset of the first field that is wrong.
 *
 * @param view any memory; a record has {@link RECORD_BYTES} bytes
 * @param offset where the record should begin, any number
 * @param available how many bytes from there on belong to it, any number
 * @returns a code of `CodecCode`
 */
export function checkRecord(view: DataView, offset: number, available: number): number {
  throw new NotImplemented(4, 'checkRecord', view, offset, available);
}
