/** Day 18: what is lost between an order and the disk. */
import type { DayProof } from './wrong-solution.ts';

export default {
  day: 18,
  wrong: [
    {
      name: 'crc-unsigned',
      stage: 1,
      mistake: 'Makes the CRC unsigned, as every description has it.',
      module: '#wal-record',
      edits: [{ find: '  return ~crc;\n', replace: '  return ~crc >>> 0;\n' }],
      dies: { check: 'the CRC is that of zlib, as a signed integer', message: /that is negative/ },
      notes: '18-write-ahead-log.md#the-checksum',
    },
    {
      name: 'crc-starts-with-zero',
      stage: 1,
      mistake: 'Begins with 0, so that zeros in front change nothing.',
      module: '#wal-record',
      edits: [{ find: '  let crc = -1;\n', replace: '  let crc = 0;\n' }],
      dies: { check: 'the CRC is that of zlib, as a signed integer', message: /cbf43926/ },
      notes: '18-write-ahead-log.md#the-checksum',
    },
    {
      name: 'crc-stops-at-words',
      stage: 1,
      mistake: 'Takes four bytes at a time and forgets what is left.',
      module: '#wal-record',
      edits: [
        {
          find: '  for (; i < to; i++) {\n    crc = (crc >>> 8) ^ (TABLES[(crc ^ (bytes[i] as number)) & 0xff] as number);\n  }\n',
          replace: '',
        },
      ],
      dies: { check: 'the CRC is that of zlib, as a signed integer', message: /cbf43926/ },
      notes: '18-write-ahead-log.md#the-checksum',
    },
    {
      name: 'length-of-the-record',
      stage: 1,
      mistake: 'Writes the length of the whole record, header and zeros too.',
      module: '#wal-record',
      edits: [
        {
          find: 'view.setUint32(used + LENGTH, lengthBytes, true);',
          replace: 'view.setUint32(used + LENGTH, end - used, true);',
        },
      ],
      dies: {
        check: 'length, number and payload stand where the picture has them',
        message: /length of the payload alone/,
      },
      notes: '18-write-ahead-log.md#a-record',
    },
    {
      name: 'padding-left',
      stage: 1,
      mistake: 'Does not overwrite what an earlier batch has left behind the payload.',
      module: '#wal-record',
      edits: [
        {
          find: '    for (let i = start + lengthBytes; i < end; i++) bytes[i] = 0;\n',
          replace: '',
        },
      ],
      dies: {
        check: 'a record is filled up with zeros to a multiple of 8',
        message: /what an earlier batch has left/,
      },
      notes: '18-write-ahead-log.md#a-record',
    },
    {
      name: 'crc-of-the-payload',
      stage: 1,
      mistake: 'Takes the CRC of the payload alone, since that is what matters.',
      module: '#wal-record',
      edits: [
        {
          find: 'view.setInt32(used + CRC, crc32(bytes, used + LENGTH, end), true);',
          replace: 'view.setInt32(used + CRC, crc32(bytes, start, end), true);',
        },
        {
          find: 'crc32(bytes, at + LENGTH, end) === view',
          replace: 'crc32(bytes, at + RECORD_HEADER_BYTES, end) === view',
        },
      ],
      dies: {
        check: 'the CRC is of everything behind itself, the zeros too',
        message: /may change and nobody sees it/,
      },
      notes: '18-write-ahead-log.md#the-checksum',
    },
    {
      name: 'numbers-begin-anew',
      stage: 1,
      mistake: 'Begins every batch with the same number.',
      module: '#wal-record',
      edits: [
        {
          find: '    this.used = 0;\n  }\n',
          replace: '    this.last[0] = 0;\n    this.used = 0;\n  }\n',
        },
      ],
      dies: {
        check: 'numbers go on from record to record and from batch to batch',
        message: /with the next number/,
      },
      notes: '18-write-ahead-log.md#a-record',
    },
    {
      name: 'refused-and-counted',
      stage: 1,
      mistake: 'Counts before it asks whether there is room.',
      module: '#wal-record',
      edits: [
        {
          find: '    if (end > bytes.length) return RecordCode.BATCH_FULL;\n    last[0] = (last[0] as number) + 1;\n',
          replace:
            '    last[0] = (last[0] as number) + 1;\n    if (end > bytes.length) return RecordCode.BATCH_FULL;\n',
        },
      ],
      dies: {
        check: 'a payload of no bytes or of too many, and one without room, change nothing',
        message: /what was refused has no number/,
      },
      notes: '18-write-ahead-log.md#a-record',
    },
    {
      name: 'nan-is-a-length',
      stage: 1,
      mistake: 'Asks for what is wrong with a length, and NaN has nothing of that.',
      module: '#wal-record',
      edits: [
        {
          find: 'if (!(lengthBytes >= 1 && lengthBytes <= MAX_PAYLOAD_BYTES)) return',
          replace: 'if (lengthBytes < 1 || lengthBytes > MAX_PAYLOAD_BYTES) return',
        },
      ],
      dies: {
        check: 'a payload of no bytes or of too many, and one without room, change nothing',
        message: /NaN passes every question/,
      },
      notes: '18-write-ahead-log.md#a-record',
    },
    {
      name: 'zero-is-a-length',
      stage: 1,
      mistake: 'Believes a length of 0, so that memory of zeros is a row of records.',
      module: '#wal-record',
      edits: [
        {
          find: 'if (length < 1 || length > MAX_PAYLOAD_BYTES) return',
          replace: 'if (length > MAX_PAYLOAD_BYTES) return',
        },
      ],
      dies: { check: 'a length that no record has is BAD_LENGTH', message: /Memory of zeros/ },
      notes: '18-write-ahead-log.md#a-record',
    },
    {
      name: 'length-believed',
      stage: 1,
      mistake:
        'Takes the CRC of as many bytes as the header says, without asking whether they are there.',
      module: '#wal-record',
      edits: [{ find: '    if (end > bytes.length) return RecordCode.CUT;\n', replace: '' }],
      dies: {
        check: 'a record that is cut anywhere is CUT, and the reader stays within its memory',
        message: /record ends in the memory/,
      },
      notes: '18-write-ahead-log.md#torn-or-damaged',
    },
    {
      name: 'subarray-for-each-record',
      stage: 1,
      mistake: 'Copies the payload with set and subarray, which is one line.',
      module: '#wal-record',
      edits: [
        {
          find: '    for (let i = 0; i < lengthBytes; i++) bytes[start + i] = payload[at + i] as number;\n',
          replace: '    bytes.set(payload.subarray(at, at + lengthBytes), start);\n',
        },
      ],
      dies: {
        check: 'nothing is allocated for a record, also with numbers beyond 2³¹',
        message: /Look for subarray/,
      },
      notes: '18-write-ahead-log.md#what-an-append-costs',
    },
    {
      name: 'end-asked-before-the-length',
      stage: 1,
      mistake:
        'Asks whether the record ends in the memory before it asks whether there is such a length.',
      module: '#wal-record',
      edits: [
        {
          find: '    if (length < 1 || length > MAX_PAYLOAD_BYTES) return RecordCode.BAD_LENGTH;\n    const end = at + recordBytes(length);\n    if (end > bytes.length) return RecordCode.CUT;\n',
          replace:
            '    const end = at + recordBytes(length);\n    if (end > bytes.length) return RecordCode.CUT;\n    if (length < 1 || length > MAX_PAYLOAD_BYTES) return RecordCode.BAD_LENGTH;\n',
        },
      ],
      dies: {
        check: 'a length that no record has is BAD_LENGTH',
        message: /in memory of 100 bytes/,
      },
      notes: '18-write-ahead-log.md#a-record',
    },
    {
      name: 'half-a-header',
      stage: 1,
      mistake: 'Reads the length as soon as the bytes of the length are there.',
      module: '#wal-record',
      edits: [
        {
          find: 'if (at + RECORD_HEADER_BYTES > bytes.length) return',
          replace: 'if (at + SEQUENCE > bytes.length) return',
        },
      ],
      dies: {
        check: 'a record that is cut anywhere is CUT, and the reader stays within its memory',
        message: /Twelve bytes of zeros/,
      },
      notes: '18-write-ahead-log.md#torn-or-damaged',
    },
    {
      name: 'batch-stays-full',
      stage: 2,
      mistake: 'Does not empty the batch that it has written.',
      module: '#wal',
      edits: [{ find: '    batch.clear();\n', replace: '' }],
      dies: {
        check: 'the next batch is written behind the last, and alone',
        message: /no longer in the batch/,
      },
      notes: '18-write-ahead-log.md#group-commit',
    },
    {
      name: 'close-forgets-the-batch',
      stage: 2,
      mistake: 'Closes the files and leaves what was not committed in memory.',
      module: '#wal',
      edits: [{ find: '    if (code === WalCode.OK) code = this.writeBatch();\n', replace: '' }],
      dies: { check: 'close writes what has not been committed', message: /the log was closed/ },
      notes: '18-write-ahead-log.md#group-commit',
    },
    {
      name: 'begins-with-one-again',
      stage: 2,
      mistake: 'Numbers from 1 again after a start.',
      module: '#wal',
      edits: [
        {
          find: 'options.batchBytes ?? BATCH_BYTES, lastSequence)',
          replace: 'options.batchBytes ?? BATCH_BYTES, 0)',
        },
      ],
      dies: {
        check: 'the numbers go on behind what was replayed',
        message: /last number of a log that had five orders/,
      },
      notes: '18-write-ahead-log.md#one-order-of-everything',
    },
    {
      name: 'only-the-first-segment',
      stage: 2,
      mistake: 'Reads one file, as in the days when there was one.',
      module: '#log-scan',
      edits: [
        {
          find: 'index < segments.count; index++',
          replace: 'index < Math.min(1, segments.count); index++',
        },
      ],
      dies: { check: 'several segments are one log', message: /The oldest segment first/ },
      notes: '18-write-ahead-log.md#segments',
    },
    {
      name: 'segment-named-by-its-last',
      stage: 2,
      mistake: 'Names a segment by the last record of the batch.',
      module: '#wal',
      edits: [
        {
          find: 'segments.makeRoom((marks[Mark.written] as number) + 1, usedBytes)',
          replace: 'segments.makeRoom(batch.lastSequence, usedBytes)',
        },
      ],
      dies: {
        check: 'nothing is written before commit, and then the whole batch',
        message: /named by its first record/,
      },
      notes: '18-write-ahead-log.md#segments',
    },
    {
      name: 'a-log-begins-with-one',
      stage: 2,
      mistake: 'Expects record 1 first, whatever has been deleted.',
      module: '#log-scan',
      edits: [
        {
          find: '  let expected = segments.firstSequenceOf(0);\n',
          replace: '  let expected = 1;\n',
        },
      ],
      dies: {
        check: 'a log without its oldest segments begins with the first that is there',
        message: /Where the log begins is in the name/,
      },
      notes: '18-write-ahead-log.md#segments',
    },
    {
      name: 'matched-first',
      stage: 2,
      mistake: 'Matches, and then logs what it has done.',
      module: '#write-ahead',
      edits: [
        {
          find: '    let code = this.wal.append(bytes, at, lengthBytes);\n',
          replace:
            '    this.behind.match(bytes, at);\n    let code = this.wal.append(bytes, at, lengthBytes);\n',
        },
        { find: '    if (code === WalCode.OK) this.behind.match(bytes, at);\n', replace: '' },
      ],
      dies: {
        check: 'an order is in the log before it is matched',
        message: /the log has its number already/,
      },
      notes: '18-write-ahead-log.md#the-log-comes-first',
    },
    {
      name: 'matched-anyway',
      stage: 2,
      mistake: 'Matches the order also when the log has not taken it.',
      module: '#write-ahead',
      edits: [
        {
          find: '    if (code === WalCode.OK) this.behind.match(bytes, at);\n',
          replace: '    this.behind.match(bytes, at);\n',
        },
      ],
      dies: {
        check: 'what the log does not take is not matched',
        message: /must not be in the book/,
      },
      notes: '18-write-ahead-log.md#the-log-comes-first',
    },
    {
      name: 'damage-skipped',
      stage: 2,
      mistake: 'Skips a record that is damaged, to save the others.',
      module: '#log-scan',
      edits: [
        {
          find: '        refuse(whatIs(code));\n',
          replace: '        expected++;\n        continue;\n',
        },
        {
          find: "function whatIs(code: number): string {\n  if (code === RecordCode.CUT) return 'a record that is longer than the bytes there are';\n  return code === RecordCode.BAD_LENGTH\n    ? 'a length that no record has'\n    : 'a record whose CRC is not that of its bytes';\n}\n",
          replace: '',
        },
      ],
      dies: {
        check: 'a changed byte is refused with its place, and nothing of the log is changed',
        message: /neither skipped nor believed/,
      },
      notes: '18-write-ahead-log.md#torn-or-damaged',
    },
    {
      name: 'numbers-not-compared',
      stage: 2,
      mistake: 'Believes every record that is whole.',
      module: '#log-scan',
      edits: [{ find: 'if (sequence !== expected) refuse(', replace: 'if (sequence < 0) refuse(' }],
      dies: { check: 'a record with another number is refused', message: /one more than the last/ },
      notes: '18-write-ahead-log.md#one-order-of-everything',
    },
    {
      name: 'missing-segment-unnoticed',
      stage: 2,
      mistake: 'Takes the number of a segment from its name, wherever the last one ended.',
      module: '#log-scan',
      edits: [
        {
          find: 'if (first !== expected) refuse(',
          replace: 'expected = first;\n    if (first < 0) refuse(',
        },
      ],
      dies: { check: 'a segment that is missing is refused', message: /3 and 7 to 8/ },
      notes: '18-write-ahead-log.md#segments',
    },
    {
      name: 'payload-copied',
      stage: 2,
      mistake: 'Copies each payload before it is handed on, to be safe.',
      module: '#wal',
      edits: [
        {
          find: 'const code = this.batch.append(payload, at, lengthBytes);',
          replace:
            'const code = this.batch.append(payload.slice(at, at + lengthBytes), 0, lengthBytes);',
        },
      ],
      dies: { check: 'nothing is allocated for an order', message: /no slice/ },
      notes: '18-write-ahead-log.md#what-an-append-costs',
    },
    {
      name: 'last-replayed-else-zero',
      stage: 2,
      mistake: 'Goes on behind the last record that was replayed, and from 0 when there was none.',
      module: '#log-scan',
      edits: [
        { find: '  let end = 0;\n  for', replace: '  let end = 0;\n  let last = 0;\n  for' },
        { find: '      expected++;\n', replace: '      last = sequence;\n      expected++;\n' },
        { find: '  return expected - 1;\n', replace: '  return last;\n' },
      ],
      dies: {
        check: 'a log whose only segment is empty goes on with the number in its name',
        message: /records 1 to 3 were deleted/,
      },
      notes: '18-write-ahead-log.md#segments',
    },
    {
      name: 'names-not-compared',
      stage: 2,
      mistake: 'Compares the numbers of records, and not those in the names of segments.',
      module: '#log-scan',
      edits: [{ find: 'if (first !== expected) refuse(', replace: 'if (first < 0) refuse(' }],
      dies: { check: 'a segment that is missing is refused', message: /compare the name/ },
      notes: '18-write-ahead-log.md#segments',
    },
    {
      name: 'empty-batch-begins-a-segment',
      stage: 2,
      mistake: 'Makes room for a batch of nothing.',
      module: '#wal',
      edits: [{ find: '    if (usedBytes === 0) return WalCode.OK;\n', replace: '' }],
      dies: { check: 'an empty batch makes no segment', message: /nothing to make room for/ },
      notes: '18-write-ahead-log.md#segments',
    },
    {
      name: 'settled-before-it-was-read',
      stage: 2,
      mistake: 'Settles the last segment as it is, and reads it then.',
      module: '#log-scan',
      edits: [
        {
          find: '    const { bytes } = reader;\n',
          replace:
            '    const { bytes } = reader;\n    if (index === segments.count - 1) segments.settle(bytes.length);\n',
        },
      ],
      dies: {
        check: 'a changed byte is refused with its place, and nothing of the log is changed',
        message: /settle comes at the end/,
      },
      notes: '18-write-ahead-log.md#torn-or-damaged',
    },
    {
      name: 'acknowledged-before-the-sync',
      stage: 3,
      mistake: 'Acknowledges when the batch is written, and syncs afterwards.',
      module: '#wal',
      edits: [
        {
          find: '    const { marks, policy } = this;\n',
          replace:
            '    const { marks, policy } = this;\n    marks[Mark.acknowledged] = marks[Mark.written] as number;\n',
        },
      ],
      dies: {
        check: 'batch: power that goes before the sync is done leaves nothing acknowledged',
        message: /cannot be taken back/,
      },
      notes: '18-write-ahead-log.md#what-each-policy-promises',
    },
    {
      name: 'sync-before-the-write',
      stage: 3,
      mistake: 'Syncs first, and writes the batch then.',
      module: '#wal',
      edits: [
        {
          find: '    const code = this.writeBatch();\n    if (code !== WalCode.OK) return this.fail(code);\n    const { marks, policy } = this;\n',
          replace: '    const { marks, policy } = this;\n',
        },
        {
          find: '    marks[Mark.acknowledged] = marks[Mark.written] as number;\n    return WalCode.OK;\n',
          replace:
            "    const code = this.writeBatch();\n    if (code !== WalCode.OK) return this.fail(code);\n    if (policy === 'batch') marks[Mark.durable] = marks[Mark.written] as number;\n    marks[Mark.acknowledged] = marks[Mark.written] as number;\n    return WalCode.OK;\n",
        },
        {
          find: 'if (isDue && marks[Mark.durable] !== marks[Mark.written]) {',
          replace: 'if (isDue && this.batch.usedBytes > 0) {',
        },
      ],
      dies: {
        check: 'batch: whatever was acknowledged survives a power cut at any operation',
        message: /So many are on the disk/,
      },
      notes: '18-write-ahead-log.md#what-each-policy-promises',
    },
    {
      name: 'never-synced',
      stage: 3,
      mistake: 'Takes a write for the disk.',
      module: '#wal',
      edits: [
        {
          find: '      if (this.segments.sync() !== StorageCode.OK) return this.fail(WalCode.SYNC_FAILED);\n',
          replace: '',
        },
      ],
      dies: {
        check: 'batch: power that goes before the sync is done leaves nothing acknowledged',
        message: /The power goes at the sync/,
      },
      notes: '18-write-ahead-log.md#what-each-policy-promises',
    },
    {
      name: 'sync-of-nothing',
      stage: 3,
      mistake: 'Syncs at every commit, also when nothing was written.',
      module: '#wal',
      edits: [
        {
          find: 'if (isDue && marks[Mark.durable] !== marks[Mark.written]) {',
          replace: 'if (isDue) {',
        },
      ],
      dies: {
        check: 'an empty commit with nothing due does not touch the disk',
        message: /nothing is waiting for the disk/,
      },
      notes: '18-write-ahead-log.md#group-commit',
    },
    {
      name: 'interval-from-every-commit',
      stage: 3,
      mistake: 'Begins the interval anew at every commit, so that under load it never ends.',
      module: '#wal',
      edits: [
        {
          find: '    marks[Mark.acknowledged] = marks[Mark.written] as number;\n    return WalCode.OK;\n',
          replace:
            '    this.syncedAtMs = nowMs;\n    marks[Mark.acknowledged] = marks[Mark.written] as number;\n    return WalCode.OK;\n',
        },
      ],
      dies: {
        check: 'interval: acknowledged when written, synced when the interval is over',
        message: /counts from the last sync/,
      },
      notes: '18-write-ahead-log.md#what-each-policy-promises',
    },
    {
      name: 'interval-late-by-one',
      stage: 3,
      mistake: 'Waits until more than the interval has passed.',
      module: '#wal',
      edits: [
        {
          find: 'nowMs - this.syncedAtMs >= this.intervalMs',
          replace: 'nowMs - this.syncedAtMs > this.intervalMs',
        },
      ],
      dies: {
        check: 'interval: acknowledged when written, synced when the interval is over',
        message: /a commit at 5010 ms/,
      },
      notes: '18-write-ahead-log.md#what-each-policy-promises',
    },
    {
      name: 'empty-commit-does-nothing',
      stage: 3,
      mistake: 'Returns at once when the batch is empty, and the last interval never ends.',
      module: '#wal',
      edits: [
        {
          find: '    if (this.state !== WalCode.OK) return this.state;\n    const code = this.writeBatch();\n',
          replace:
            '    if (this.state !== WalCode.OK) return this.state;\n    if (this.batch.usedBytes === 0) return WalCode.OK;\n    const code = this.writeBatch();\n',
        },
      ],
      dies: {
        check: 'interval: acknowledged when written, synced when the interval is over',
        message: /with 0 orders/,
      },
      notes: '18-write-ahead-log.md#what-each-policy-promises',
    },
    {
      name: 'close-without-a-sync',
      stage: 3,
      mistake: 'Closes the files, which is not the same as syncing them.',
      module: '#wal',
      edits: [
        {
          find: '    if (code === WalCode.OK && this.segments.sync() !== StorageCode.OK) code = WalCode.SYNC_FAILED;\n',
          replace: '',
        },
      ],
      dies: {
        check: 'close writes and syncs under any policy',
        message: /and then the power goes/,
      },
      notes: '18-write-ahead-log.md#what-each-policy-promises',
    },
    {
      name: 'recovered-is-not-known',
      stage: 3,
      mistake: 'Begins with nothing acknowledged after a start.',
      module: '#wal',
      edits: [
        {
          find: 'new Float64Array(3).fill(lastSequence)',
          replace: 'Float64Array.of(lastSequence, 0, 0)',
        },
      ],
      dies: {
        check: 'what was recovered counts as acknowledged and durable',
        message: /A log of three orders/,
      },
      notes: '18-write-ahead-log.md#what-each-policy-promises',
    },
    {
      name: 'replies-told-again',
      stage: 3,
      mistake: 'Tells what is acknowledged at the end of every batch, new or not.',
      module: '#write-ahead',
      edits: [
        {
          find: '    if (acknowledgedSequence !== before) this.behind.acknowledge(acknowledgedSequence);\n',
          replace: '    if (before >= 0) this.behind.acknowledge(acknowledgedSequence);\n',
        },
      ],
      dies: {
        check: 'the replies of a batch leave together, when the log says so, and once',
        message: /an end with nothing new/,
      },
      notes: '18-write-ahead-log.md#the-log-comes-first',
    },
    {
      name: 'replies-leave-at-once',
      stage: 3,
      mistake: 'Lets the reply go when the order has its number.',
      module: '#write-ahead',
      edits: [
        {
          find: '    if (code === WalCode.OK) this.behind.match(bytes, at);\n',
          replace:
            '    if (code === WalCode.OK) {\n      this.behind.match(bytes, at);\n      this.behind.acknowledge(this.wal.lastSequence);\n    }\n',
        },
      ],
      dies: {
        check: 'the replies of a batch leave together, when the log says so, and once',
        message: /Two orders, the end of the batch/,
      },
      notes: '18-write-ahead-log.md#the-log-comes-first',
    },
    {
      name: 'full-batch-refuses',
      stage: 3,
      mistake: 'Hands BATCH_FULL on to the caller.',
      module: '#write-ahead',
      edits: [
        {
          find: 'if (code === WalCode.BATCH_FULL) {',
          replace: 'if (code === WalCode.BATCH_FULL && nowMs < 0) {',
        },
      ],
      dies: {
        check: 'a batch that is full is ended on the way',
        message: /no reason to refuse an order/,
      },
      notes: '18-write-ahead-log.md#group-commit',
    },
    {
      name: 'full-batch-loses-replies',
      stage: 3,
      mistake: 'Commits the full batch and forgets its replies.',
      module: '#write-ahead',
      edits: [
        {
          find: '      code = this.endBatch(nowMs);\n',
          replace: '      code = this.wal.commit(nowMs);\n',
        },
      ],
      dies: {
        check: 'a batch that is full is ended on the way',
        message: /Its replies leave when it ends/,
      },
      notes: '18-write-ahead-log.md#group-commit',
    },
    {
      name: 'time-forgotten',
      stage: 3,
      mistake: 'Ends the full batch without a time.',
      module: '#write-ahead',
      edits: [
        {
          find: '      code = this.endBatch(nowMs);\n',
          replace: '      code = this.endBatch(0);\n',
        },
      ],
      dies: {
        check: 'a batch that ends on the way knows what time it is',
        message: /gets the time that take was given/,
      },
      notes: '18-write-ahead-log.md#what-each-policy-promises',
    },
    {
      name: 'close-syncs-its-own-batch',
      stage: 3,
      mistake: 'Syncs in close only what close itself has written.',
      module: '#wal',
      edits: [
        {
          find: '    let code = this.state;\n',
          replace: '    let code = this.state;\n    const hasBatch = this.batch.usedBytes > 0;\n',
        },
        {
          find: '    if (code === WalCode.OK && this.segments.sync() !== StorageCode.OK) code',
          replace:
            '    if (code === WalCode.OK && hasBatch && this.segments.sync() !== StorageCode.OK) code',
        },
      ],
      dies: {
        check: 'close writes and syncs under any policy',
        message: /what any commit has written/,
      },
      notes: '18-write-ahead-log.md#what-each-policy-promises',
    },
    {
      name: 'interval-moved-by-nothing',
      stage: 3,
      mistake: 'Begins the interval anew whenever it is over, also when there was nothing to sync.',
      module: '#wal',
      edits: [
        {
          find: '    if (isDue && marks[Mark.durable] !== marks[Mark.written]) {\n',
          replace:
            '    if (isDue && marks[Mark.durable] === marks[Mark.written]) this.syncedAtMs = nowMs;\n    if (isDue && marks[Mark.durable] !== marks[Mark.written]) {\n',
        },
      ],
      dies: {
        check: 'interval: acknowledged when written, synced when the interval is over',
        message: /nothing to sync does not move the last sync/,
      },
      notes: '18-write-ahead-log.md#what-each-policy-promises',
    },
    {
      name: 'first-sync-waits',
      stage: 3,
      mistake: 'Begins with 0 as the time of the last sync.',
      module: '#wal',
      edits: [
        {
          find: '  private syncedAtMs = Number.NEGATIVE_INFINITY;\n',
          replace: '  private syncedAtMs = 0;\n',
        },
      ],
      dies: {
        check: 'interval: acknowledged when written, synced when the interval is over',
        message: /opening is no sync/,
      },
      notes: '18-write-ahead-log.md#what-each-policy-promises',
    },
    {
      name: 'told-from-zero',
      stage: 3,
      mistake: 'Notes the last number that was told, and begins with 0.',
      module: '#write-ahead',
      edits: [
        {
          find: '  private readonly behind: BehindLog;\n',
          replace: '  private readonly behind: BehindLog;\n  private told = 0;\n',
        },
        { find: '    const before = this.wal.acknowledgedSequence;\n', replace: '' },
        {
          find: '    if (acknowledgedSequence !== before) this.behind.acknowledge(acknowledgedSequence);\n',
          replace:
            '    if (acknowledgedSequence !== this.told) this.behind.acknowledge(acknowledgedSequence);\n    this.told = acknowledgedSequence;\n',
        },
      ],
      dies: {
        check: 'what was in the log at the start is not told again',
        message: /has not grown/,
      },
      notes: '18-write-ahead-log.md#the-log-comes-first',
    },
    {
      name: 'any-end-is-damage',
      stage: 4,
      mistake: 'Refuses whatever is not whole, also the end that a crash has torn.',
      module: '#log-scan',
      edits: [
        {
          find: '        if (isLast && !hasRecordBehind(reader, end)) break;\n',
          replace: '        if (isLast && reader.bytes.length < 0) break;\n',
        },
        {
          find: '/** Behind a torn write there is nothing whole: it was the last one. */\nfunction hasRecordBehind(reader: RecordReader, at: number): boolean {\n  for (let behind = at + ALIGNMENT_BYTES; behind < reader.bytes.length; behind += ALIGNMENT_BYTES) {\n    if (reader.check(behind) === RecordCode.OK) return true;\n  }\n  return false;\n}\n',
          replace: '',
        },
        {
          find: '/** Records begin at multiples of this. */\nconst ALIGNMENT_BYTES = 8;\n',
          replace: '',
        },
      ],
      dies: {
        check: 'cut at every byte: the whole records are there',
        message: /must not keep the log from opening/,
      },
      notes: '18-write-ahead-log.md#torn-or-damaged',
    },
    {
      name: 'torn-only-when-cut',
      stage: 4,
      mistake: 'Takes a record that is too long for a torn one, and every other for damage.',
      module: '#log-scan',
      edits: [
        {
          find: 'if (isLast && !hasRecordBehind(reader, end)) break;',
          replace: 'if (isLast && code === RecordCode.CUT && !hasRecordBehind(reader, end)) break;',
        },
      ],
      dies: {
        check: 'zeros or rubbish behind the last whole record are torn off',
        message: /may have grown before its bytes came/,
      },
      notes: '18-write-ahead-log.md#torn-or-damaged',
    },
    {
      name: 'tail-left-there',
      stage: 4,
      mistake: 'Stops at the torn record and leaves it in the file.',
      module: '#log-scan',
      edits: [
        { find: '  let end = 0;\n  for', replace: '  let end = 0;\n  let size = 0;\n  for' },
        {
          find: '    const { bytes } = reader;\n',
          replace: '    const { bytes } = reader;\n    size = bytes.length;\n',
        },
        { find: '  segments.settle(end);\n', replace: '  segments.settle(size);\n' },
      ],
      dies: {
        check: 'cut at every byte: the log goes on behind the last whole record',
        message: /lands behind rubble/,
      },
      notes: '18-write-ahead-log.md#torn-or-damaged',
    },
    {
      name: 'followed-by-length',
      stage: 2,
      mistake: 'Looks behind the damage only where the damaged record says that it ends.',
      module: '#log-scan',
      edits: [
        {
          find: '  for (let behind = at + ALIGNMENT_BYTES; behind < reader.bytes.length; behind += ALIGNMENT_BYTES) {\n    if (reader.check(behind) === RecordCode.OK) return true;\n  }\n  return false;\n',
          replace:
            '  if (at + 16 > reader.bytes.length) return false;\n  const behind = reader.next(at);\n  return behind < reader.bytes.length && reader.check(behind) === RecordCode.OK;\n',
        },
        {
          find: '/** Records begin at multiples of this. */\nconst ALIGNMENT_BYTES = 8;\n',
          replace: '',
        },
      ],
      dies: {
        check: 'a changed byte is refused with its place, and nothing of the log is changed',
        message: /it is not the end/,
      },
      notes: '18-write-ahead-log.md#torn-or-damaged',
    },
    {
      name: 'one-step-behind',
      stage: 4,
      mistake: 'Looks for a whole record only in the 80 bytes behind.',
      module: '#log-scan',
      edits: [
        {
          find: 'behind < reader.bytes.length; behind += ALIGNMENT_BYTES',
          replace: 'behind < Math.min(at + 88, reader.bytes.length); behind += ALIGNMENT_BYTES',
        },
      ],
      dies: {
        check: 'damage over several records is damage when one whole record is behind it',
        message: /look at every multiple of 8/,
      },
      notes: '18-write-ahead-log.md#torn-or-damaged',
    },
    {
      name: 'wrong-number-is-the-end',
      stage: 2,
      mistake: 'Takes a record of another number for the end of the log.',
      module: '#log-scan',
      edits: [
        {
          find: 'if (sequence !== expected) refuse(',
          replace: 'if (sequence !== expected) break;\n      if (sequence < 0) refuse(',
        },
      ],
      dies: { check: 'a record with another number is refused', message: /one more than the last/ },
      notes: '18-write-ahead-log.md#torn-or-damaged',
    },
    {
      name: 'any-segment-may-be-torn',
      stage: 4,
      mistake: 'Cuts the end off older segments too.',
      module: '#log-scan',
      edits: [
        {
          find: 'if (isLast && !hasRecordBehind(reader, end)) break;',
          replace: 'if ((isLast || segments.count > 1) && !hasRecordBehind(reader, end)) break;',
        },
      ],
      dies: { check: 'only the last segment can be torn', message: /before the third was begun/ },
      notes: '18-write-ahead-log.md#segments',
    },
    {
      name: 'settled-only-when-torn',
      stage: 4,
      mistake: 'Ends the recovery only when there was something to cut off.',
      module: '#log-scan',
      edits: [
        { find: '  let end = 0;\n  for', replace: '  let end = 0;\n  let size = 0;\n  for' },
        {
          find: '    const { bytes } = reader;\n',
          replace: '    const { bytes } = reader;\n    size = bytes.length;\n',
        },
        { find: '  segments.settle(end);\n', replace: '  if (end < size) segments.settle(end);\n' },
      ],
      dies: {
        check: 'what was replayed is on the disk when the log has opened',
        message: /also when nothing was torn/,
      },
      notes: '18-write-ahead-log.md#what-a-failed-sync-means',
    },
    {
      name: 'steps-of-an-order',
      stage: 4,
      mistake: 'Looks for a whole record in steps of 80, since that is what an order has.',
      module: '#log-scan',
      edits: [
        {
          find: 'let behind = at + ALIGNMENT_BYTES; behind < reader.bytes.length; behind += ALIGNMENT_BYTES',
          replace: 'let behind = at + 80; behind < reader.bytes.length; behind += 80',
        },
        {
          find: '/** Records begin at multiples of this. */\nconst ALIGNMENT_BYTES = 8;\n',
          replace: '',
        },
      ],
      dies: {
        check: 'whole records behind are found wherever they begin, and however far',
        message: /not all records have the length/,
      },
      notes: '18-write-ahead-log.md#torn-or-damaged',
    },
    {
      name: 'no-further-than-a-record',
      stage: 4,
      mistake: 'Looks for a whole record no further away than the longest one is long.',
      module: '#log-scan',
      edits: [
        {
          find: 'behind < reader.bytes.length; behind += ALIGNMENT_BYTES',
          replace: 'behind < Math.min(at + 4113, reader.bytes.length); behind += ALIGNMENT_BYTES',
        },
      ],
      dies: {
        check: 'whole records behind are found wherever they begin, and however far',
        message: /further away than the longest/,
      },
      notes: '18-write-ahead-log.md#torn-or-damaged',
    },
    {
      name: 'only-later-records-count',
      stage: 4,
      mistake:
        'Takes a whole record behind the damage for damage only when its number is a later one.',
      module: '#log-scan',
      edits: [
        {
          find: '!hasRecordBehind(reader, end)',
          replace: '!hasRecordBehind(reader, end, expected)',
        },
        {
          find: 'function hasRecordBehind(reader: RecordReader, at: number): boolean {',
          replace:
            'function hasRecordBehind(reader: RecordReader, at: number, least: number): boolean {',
        },
        {
          find: 'if (reader.check(behind) === RecordCode.OK) return true;',
          replace:
            'if (reader.check(behind) === RecordCode.OK && reader.sequence(behind) >= least) return true;',
        },
      ],
      dies: {
        check: 'a whole record of another number is never taken for a torn one',
        message: /of whatever number/,
      },
      notes: '18-write-ahead-log.md#torn-or-damaged',
    },
    {
      name: 'end-of-an-older-segment',
      stage: 4,
      mistake: 'Remembers where the last record ended, in whichever segment that was.',
      module: '#log-scan',
      edits: [
        { find: '  let end = 0;\n  for', replace: '  let end = 0;\n  let kept = 0;\n  for' },
        {
          find: '      expected++;\n',
          replace: '      expected++;\n      kept = reader.next(end);\n',
        },
        { find: '  segments.settle(end);\n', replace: '  segments.settle(kept);\n' },
      ],
      dies: {
        check: 'a last segment that is torn in its first record is empty when the log has opened',
        message: /settle gets the place/,
      },
      notes: '18-write-ahead-log.md#torn-or-damaged',
    },
    {
      name: 'first-part-only',
      stage: 5,
      mistake: 'Takes a write that has written something for one that has written all.',
      module: '#wal',
      edits: [{ find: '      at += written;\n', replace: '      at += usedBytes;\n' }],
      dies: {
        check: 'a write that takes a part is gone on with',
        message: /from where it stopped/,
      },
      notes: '18-write-ahead-log.md#when-the-disk-says-no',
    },
    {
      name: 'tries-again-when-there-is-room',
      stage: 5,
      mistake: 'Goes on when the disk has room again.',
      module: '#wal',
      edits: [
        {
          find: '    this.state = code;\n    return code;\n',
          replace: '    if (code !== WalCode.DISK_FULL) this.state = code;\n    return code;\n',
        },
      ],
      dies: {
        check: 'after a failure the log takes nothing more, also when there is room again',
        message: /somebody has made room/,
      },
      notes: '18-write-ahead-log.md#when-the-disk-says-no',
    },
    {
      name: 'sync-tried-again',
      stage: 5,
      mistake: 'Tries a failed sync once more.',
      module: '#wal',
      edits: [
        {
          find: '      if (this.segments.sync() !== StorageCode.OK) return this.fail(WalCode.SYNC_FAILED);\n',
          replace:
            '      if (this.segments.sync() !== StorageCode.OK && this.segments.sync() !== StorageCode.OK) return this.fail(WalCode.SYNC_FAILED);\n',
        },
      ],
      dies: {
        check:
          'after a sync that failed nothing is acknowledged any more, though the next would say OK',
        message: /The sync of the second batch fails/,
      },
      notes: '18-write-ahead-log.md#what-a-failed-sync-means',
    },
    {
      name: 'sync-code-ignored',
      stage: 5,
      mistake: 'Does not ask what the sync has said.',
      module: '#wal',
      edits: [
        {
          find: '      if (this.segments.sync() !== StorageCode.OK) return this.fail(WalCode.SYNC_FAILED);\n',
          replace: '      this.segments.sync();\n',
        },
      ],
      dies: {
        check:
          'after a sync that failed nothing is acknowledged any more, though the next would say OK',
        message: /The sync of the second batch fails/,
      },
      notes: '18-write-ahead-log.md#what-a-failed-sync-means',
    },
    {
      name: 'append-goes-on',
      stage: 5,
      mistake: 'Refuses commits after a failure, and takes orders still.',
      module: '#wal',
      edits: [
        {
          find: '    if (this.state !== WalCode.OK) return this.state;\n    const code = this.batch.append',
          replace: '    const code = this.batch.append',
        },
      ],
      dies: {
        check: 'after a failure the log takes nothing more, also when there is room again',
        message: /./,
      },
      notes: '18-write-ahead-log.md#when-the-disk-says-no',
    },
    {
      name: 'room-not-asked',
      stage: 5,
      mistake: 'Does not ask whether there is a new segment.',
      module: '#wal',
      edits: [
        {
          find: '    if (room !== StorageCode.OK) return writeFailure(room);\n',
          replace: '    if (room > StorageCode.OK) return writeFailure(room);\n',
        },
      ],
      dies: { check: 'a new segment that cannot be begun is a failure', message: /makeRoom syncs/ },
      notes: '18-write-ahead-log.md#segments',
    },
    {
      name: 'close-tries-once-more',
      stage: 5,
      mistake: 'Writes what is left when a failed log is closed.',
      module: '#wal',
      edits: [
        {
          find: '    let code = this.state;\n    if (code === WalCode.OK) code = this.writeBatch();\n',
          replace:
            '    let code = this.state;\n    const last = this.writeBatch();\n    if (code === WalCode.OK) code = last;\n',
        },
      ],
      dies: {
        check: 'close after a failure writes nothing, says the failure, and lets go',
        message: /Operations of that close/,
      },
      notes: '18-write-ahead-log.md#when-the-disk-says-no',
    },
    {
      name: 'lock-kept',
      stage: 5,
      mistake: 'Closes the files and keeps the lock.',
      module: '#wal',
      edits: [
        {
          find: '    this.segments.close();\n    this.directory.unlock();\n    return code;\n',
          replace:
            '    this.segments.close();\n    if (code === WalCode.OK) this.directory.unlock();\n    return code;\n',
        },
      ],
      dies: {
        check: 'close after a failure writes nothing, says the failure, and lets go',
        message: /Somebody has the lock/,
      },
      notes: '18-write-ahead-log.md#one-writer',
    },
    {
      name: 'closed-twice',
      stage: 5,
      mistake: 'Closes again, and gives back a lock that is somebody else’s by now.',
      module: '#wal',
      edits: [
        { find: '    if (this.state === WalCode.CLOSED) return WalCode.CLOSED;\n', replace: '' },
      ],
      dies: { check: 'a closed log takes nothing and says so', message: /./ },
      notes: '18-write-ahead-log.md#one-writer',
    },
    {
      name: 'no-lock',
      stage: 5,
      mistake: 'Opens the log without locking it.',
      module: '#wal',
      edits: [{ find: '    directory.lock();\n', replace: '' }],
      dies: {
        check: 'a second writer is refused before it has touched anything',
        message: /A log that has a writer/,
      },
      notes: '18-write-ahead-log.md#one-writer',
    },
    {
      name: 'locked-after-the-recovery',
      stage: 5,
      mistake: 'Locks when the log is open and ready to be written.',
      module: '#wal',
      edits: [
        { find: '    directory.lock();\n', replace: '' },
        {
          find: '      const lastSequence = scanLog(segments, replay);\n',
          replace:
            '      const lastSequence = scanLog(segments, replay);\n      directory.lock();\n',
        },
      ],
      dies: {
        check: 'a second writer is refused before it has touched anything',
        message: /lock first/,
      },
      notes: '18-write-ahead-log.md#one-writer',
    },
    {
      name: 'lock-of-the-other-given-back',
      stage: 5,
      mistake: 'Unlocks also when it did not get the lock.',
      module: '#wal',
      edits: [
        {
          find: '    directory.lock();\n    let segments: LogSegments | undefined;\n    try {\n',
          replace:
            '    let segments: LogSegments | undefined;\n    try {\n      directory.lock();\n',
        },
      ],
      dies: {
        check: 'a second writer is refused before it has touched anything',
        message: /has its lock still/,
      },
      notes: '18-write-ahead-log.md#one-writer',
    },
    {
      name: 'locked-for-ever',
      stage: 5,
      mistake: 'Leaves the lock where opening has failed.',
      module: '#wal',
      edits: [
        {
          find: '      segments?.close();\n      directory.unlock();\n      throw error;\n',
          replace: '      segments?.close();\n      throw error;\n',
        },
      ],
      dies: {
        check: 'whoever cannot open lets go of the lock and of the files',
        message: /a log that is damaged was refused/,
      },
      notes: '18-write-ahead-log.md#one-writer',
    },
    {
      name: 'files-left-open',
      stage: 5,
      mistake: 'Unlocks when opening has failed, and leaves the files open.',
      module: '#wal',
      edits: [{ find: '      segments?.close();\n', replace: '' }],
      dies: {
        check: 'whoever cannot open lets go of the lock and of the files',
        message: /can close it/,
      },
      notes: '18-write-ahead-log.md#one-writer',
    },
    {
      name: 'close-without-closing',
      stage: 5,
      mistake: 'Unlocks when the log is closed, and leaves its file open.',
      module: '#wal',
      edits: [{ find: '    this.segments.close();\n', replace: '' }],
      dies: {
        check: 'whoever cannot open lets go of the lock and of the files',
        message: /after close/,
      },
      notes: '18-write-ahead-log.md#one-writer',
    },
    {
      name: 'sync-behind-each-part',
      stage: 5,
      mistake: 'Syncs behind each part that the disk has taken.',
      module: '#wal',
      edits: [
        {
          find: '      at += written;\n',
          replace: '      at += written;\n      if (at < usedBytes) segments.sync();\n',
        },
      ],
      dies: { check: 'a write that takes a part is gone on with', message: /one, behind the last/ },
      notes: '18-write-ahead-log.md#group-commit',
    },
    {
      name: 'room-is-no-full-disk',
      stage: 5,
      mistake: 'Says WRITE_FAILED for whatever makeRoom says.',
      module: '#wal',
      edits: [
        {
          find: '    if (room !== StorageCode.OK) return writeFailure(room);\n',
          replace: '    if (room !== StorageCode.OK) return WalCode.WRITE_FAILED;\n',
        },
      ],
      dies: {
        check: 'a new segment that cannot be begun is a failure',
        message: /FULL of makeRoom/,
      },
      notes: '18-write-ahead-log.md#when-the-disk-says-no',
    },
    {
      name: 'close-acknowledges-what-it-wrote',
      stage: 5,
      mistake: 'Acknowledges in close what is written, under the policies that wait for no sync.',
      module: '#wal',
      edits: [
        {
          find: '    if (code === WalCode.OK) code = this.writeBatch();\n',
          replace:
            "    if (code === WalCode.OK) code = this.writeBatch();\n    if (this.policy !== 'batch') this.marks[Mark.acknowledged] = this.marks[Mark.written] as number;\n",
        },
      ],
      dies: {
        check: 'a failure in close is told, and acknowledges nothing',
        message: /under any policy, also when it has written/,
      },
      notes: '18-write-ahead-log.md#when-the-disk-says-no',
    },
    {
      name: 'failure-outlives-close',
      stage: 5,
      mistake: 'Keeps the failure behind close, so that a second close gives the lock back again.',
      module: '#wal',
      edits: [
        {
          find: '    this.state = WalCode.CLOSED;\n',
          replace: '    this.state = code === WalCode.OK ? WalCode.CLOSED : code;\n',
        },
      ],
      dies: { check: 'a closed log takes nothing and says so', message: /Closed is closed/ },
      notes: '18-write-ahead-log.md#one-writer',
    },
    {
      name: 'segments-outside-the-try',
      stage: 5,
      mistake: 'Tries the reading of the log, and not the opening of its files.',
      module: '#wal',
      edits: [
        {
          find: '    let segments: LogSegments | undefined;\n    try {\n      segments = new LogSegments(directory, options.segmentBytes ?? SEGMENT_BYTES);\n',
          replace:
            '    const segments = new LogSegments(directory, options.segmentBytes ?? SEGMENT_BYTES);\n    try {\n',
        },
        { find: '      segments?.close();\n', replace: '      segments.close();\n' },
      ],
      dies: {
        check: 'whoever cannot open lets go of the lock and of the files',
        message: /LogSegments may throw too/,
      },
      notes: '18-write-ahead-log.md#one-writer',
    },
  ],
  right: [
    {
      name: 'crc-byte-by-byte',
      why: 'One table and one byte at a time, through bytes alone, and a reader without a view.',
      files: { '#wal-record': 'checks/wrong/18/crc-byte-by-byte.ts' },
    },
    {
      name: 'scan-in-two-passes',
      why: 'First finds every whole record of a segment, wherever it is; then asks whether they are a row.',
      files: { '#log-scan': 'checks/wrong/18/scan-in-two-passes.ts' },
    },
  ],
} satisfies DayProof;
