/**
 * Reads a log that somebody has left behind: how far is it whole, and is what follows the trace of
 * a crash, or damage?
 *
 *     │ record │ record │ record │ rec            a write that was torn: cut off, nobody heard of it
 *     │ record │ r?cord │ record │ record │       damage: a record was whole and is not any more
 *
 * Whoever skips damage, or takes it for the end, forgets orders that were acknowledged. Control
 * plane.
 */
import type { LogSegments } from '#log-segments';
import { LogDamaged } from '#log-storage';
import { RECORD_HEADER_BYTES, RecordCode, RecordReader } from '#wal-record';

/**
 * Gets each record that was recovered, in order. The payload is bytes `at` … `at` + `lengthBytes` − 1
 * and must not be kept.
 */
export type Replay = (sequence: number, bytes: Uint8Array, at: number, lengthBytes: number) => void;

/** Records begin at multiples of this. */
const ALIGNMENT_BYTES = 8;

/**
 * Reads the log from its first record to its last. What follows the last whole record of the last
 * segment is cut off, if no whole record comes behind: that is a write which a crash has torn.
 *
 * @returns the number behind which the log goes on: that of the last record; without one, 1 less
 *   than the name of the only segment says; 0 for a new log
 * @throws LogDamaged; what was replayed until then is worth nothing
 */
export function scanLog(segments: LogSegments, replay: Replay): number {
  if (segments.count === 0) return 0;
  let expected = segments.firstSequenceOf(0);
  let end = 0;
  for (let index = 0; index < segments.count; index++) {
    const reader = new RecordReader(segments.read(index));
    const refuse = (found: string): never => {
      const segment = segments.nameOf(index);
      throw new LogDamaged({ segment, position: end, expectedSequence: expected, found });
    };
    const first = segments.firstSequenceOf(index);
    end = 0;
    if (first !== expected) refuse(`a segment that begins with record ${first}`);
    const { bytes } = reader;
    for (; end < bytes.length; end = reader.next(end)) {
      const code = reader.check(end);
      if (code !== RecordCode.OK) {
        const isLast = index === segments.count - 1;
        if (isLast && !hasRecordBehind(reader, end)) break;
        refuse(whatIs(code));
      }
      const sequence = reader.sequence(end);
      if (sequence !== expected) refuse(`record ${sequence}`);
      replay(sequence, bytes, end + RECORD_HEADER_BYTES, reader.payloadBytes(end));
      expected++;
    }
  }
  segments.settle(end);
  return expected - 1;
}

/** Behind a torn write there is nothing whole: it was the last one. */
function hasRecordBehind(reader: RecordReader, at: number): boolean {
  for (let behind = at + ALIGNMENT_BYTES; behind < reader.bytes.length; behind += ALIGNMENT_BYTES) {
    if (reader.check(behind) === RecordCode.OK) return true;
  }
  return false;
}

function whatIs(code: number): string {
  if (code === RecordCode.CUT) return 'a record that is longer than the bytes there are';
  return code === RecordCode.BAD_LENGTH
    ? 'a length that no record has'
    : 'a record whose CRC is not that of its bytes';
}
