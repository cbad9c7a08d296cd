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
import { NotImplemented } from '#not-implemented';

/**
 * Gets each record that was recovered, in order. The payload is bytes `at` … `at` + `lengthBytes` − 1
 * and must not be kept.
 */
export type Replay = (sequence: number, bytes: Uint8Array, at: number, lengthBytes: number) => void;

/**
 * Reads the log from its first record to its last. What follows the last whole record of the last
 * segment is cut off, if no whole record comes behind: that is a write which a crash has torn.
 *
 * @returns the number behind which the log goes on: that of the last record; without one, 1 less
 *   than the name of the only segment says; 0 for a new log
 * @throws LogDamaged; what was replayed until then is worth nothing
 */
export function scanLog(segments: LogSegments, replay: Replay): number {
  throw new NotImplemented(2, 'scanLog', segments, replay);
}
