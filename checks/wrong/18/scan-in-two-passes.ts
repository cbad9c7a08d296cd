/** Finds all whole records of a segment first, and asks then whether they are a row without a gap. */
import type { LogSegments } from '#log-segments';
import { LogDamaged } from '#log-storage';
import { RECORD_HEADER_BYTES, RecordCode, RecordReader } from '#wal-record';

export type Replay = (sequence: number, bytes: Uint8Array, at: number, lengthBytes: number) => void;

/** Places of the records that are whole, without those inside of another one. */
function placesOf(reader: RecordReader): number[] {
  const places: number[] = [];
  for (let at = 0; at < reader.bytes.length; ) {
    const isWhole = reader.check(at) === RecordCode.OK;
    if (isWhole) places.push(at);
    at = isWhole ? reader.next(at) : at + 8;
  }
  return places;
}

export function scanLog(segments: LogSegments, replay: Replay): number {
  if (segments.count === 0) return 0;
  let expectedSequence = segments.firstSequenceOf(0);
  let end = 0;
  for (let index = 0; index < segments.count; index++) {
    const segment = segments.nameOf(index);
    if (segments.firstSequenceOf(index) !== expectedSequence) {
      throw new LogDamaged({ segment, position: 0, expectedSequence, found: 'another segment' });
    }
    const reader = new RecordReader(segments.read(index));
    end = 0;
    for (const at of placesOf(reader)) {
      if (at !== end || reader.sequence(at) !== expectedSequence) {
        throw new LogDamaged({ segment, position: end, expectedSequence, found: 'something else' });
      }
      replay(expectedSequence, reader.bytes, at + RECORD_HEADER_BYTES, reader.payloadBytes(at));
      expectedSequence++;
      end = reader.next(at);
    }
    if (index < segments.count - 1 && end !== reader.bytes.length) {
      throw new LogDamaged({ segment, position: end, expectedSequence, found: 'no record' });
    }
  }
  segments.settle(end);
  return expectedSequence - 1;
}
