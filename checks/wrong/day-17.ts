/** Day 17: what goes wrong between a number and its bytes. */
import type { DayProof } from './wrong-solution.ts';

export default {
  day: 17,
  wrong: [
    {
      name: 'big-endian',
      stage: 1,
      mistake: 'Leaves the byte order away, and DataView takes the other one.',
      module: '#codec',
      edits: [
        {
          find: 'return this.view.getUint32(this.base + ACCOUNT, true);',
          replace: 'return this.view.getUint32(this.base + ACCOUNT);',
        },
      ],
      dies: {
        check: 'each getter reads its own bytes, little-endian',
        message: /the low byte first/,
      },
      notes: '17-binary-protocol.md#one-byte-order',
    },
    {
      name: 'signed-ids',
      stage: 1,
      mistake: 'Reads 32 bits as they are usual in JavaScript: signed.',
      module: '#codec',
      edits: [
        {
          find: 'return this.view.getUint32(this.base + CLIENT_ORDER_ID, true);',
          replace: 'return this.view.getInt32(this.base + CLIENT_ORDER_ID, true);',
        },
      ],
      dies: {
        check: 'each getter reads its own bytes, little-endian',
        message: /clientOrderId/,
      },
      notes: '17-binary-protocol.md#one-byte-order',
    },
    {
      name: 'record-forgotten',
      stage: 1,
      mistake: 'Reads at the offset of the field, and not at that of the record plus it.',
      module: '#codec',
      edits: [
        {
          find: 'return this.view.getUint8(this.base + SIDE);',
          replace: 'return this.view.getUint8(SIDE);',
        },
      ],
      dies: {
        check: 'at moves to another record and returns the flyweight itself',
        message: /adds the offset of its field to the offset of the record/,
      },
      notes: '17-binary-protocol.md#the-flyweight',
    },
    {
      name: 'at-makes-a-flyweight',
      stage: 1,
      mistake: 'Returns a new object for the record instead of moving to it.',
      module: '#codec',
      edits: [
        {
          find: '    this.base = offset;\n    return this;\n',
          replace:
            '    const moved: this = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));\n    moved.base = offset;\n    return moved;\n',
        },
      ],
      dies: {
        check: 'at moves to another record and returns the flyweight itself',
        message: /goes from record to record/,
      },
      notes: '17-binary-protocol.md#the-flyweight',
    },
    {
      name: 'whole-buffer',
      stage: 1,
      mistake: 'Looks at the buffer under the memory and forgets where in it the memory begins.',
      module: '#codec',
      edits: [
        {
          find: 'new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)',
          replace: 'new DataView(bytes.buffer)',
        },
      ],
      dies: {
        check: 'a record may begin at any byte, and its memory at any byte of its buffer',
        message: /memory that begins at byte 3/,
      },
      notes: '17-binary-protocol.md#a-dataview-or-typed-arrays',
    },
    {
      name: 'aligned-only',
      stage: 1,
      mistake: 'Rounds the offset down to whole records, because in a ring it always is one.',
      module: '#codec',
      edits: [
        {
          find: '    this.base = offset;\n',
          replace: '    this.base = offset - (offset % 4);\n',
        },
      ],
      dies: {
        check: 'a record may begin at any byte, and its memory at any byte of its buffer',
        message: /nothing is aligned/,
      },
      notes: '17-binary-protocol.md#a-dataview-or-typed-arrays',
    },
    {
      name: 'account-remembered',
      stage: 1,
      mistake: 'Reads a field once when the flyweight moves, to be faster when it is asked.',
      module: '#codec',
      edits: [
        {
          find: '    this.base = offset;\n    return this;\n',
          replace:
            '    this.base = offset;\n    this.sideRead = this.view.byteLength > offset + 20 ? this.view.getUint8(offset + 20) : 0;\n    return this;\n',
        },
        {
          find: '  protected base = 0;\n',
          replace: '  protected base = 0;\n  protected sideRead = 0;\n',
        },
        {
          find: 'return this.view.getUint8(this.base + SIDE);',
          replace: 'return this.sideRead;',
        },
      ],
      dies: {
        check: 'a getter remembers nothing: it reads each time it is asked',
        message: /The bytes have changed under the flyweight/,
      },
      notes: '17-binary-protocol.md#the-flyweight',
    },
    {
      name: 'halves-swapped',
      stage: 1,
      mistake: 'Takes the first half of the timestamp for the high one.',
      module: '#codec',
      edits: [
        {
          find: 'return this.view.getUint32(this.base + CLIENT_TIMESTAMP, true);',
          replace: 'return this.view.getUint32(this.base + CLIENT_TIMESTAMP + 4, true);',
        },
        {
          find: '  get clientTimestampHigh(): number {\n    return this.view.getUint32(this.base + CLIENT_TIMESTAMP + 4, true);',
          replace:
            '  get clientTimestampHigh(): number {\n    return this.view.getUint32(this.base + CLIENT_TIMESTAMP, true);',
        },
      ],
      dies: {
        check: 'the timestamp is given as two halves, the low one first',
        message: /are the low half/,
      },
      notes: '17-binary-protocol.md#one-byte-order',
    },
    {
      name: 'old-bytes-stay',
      stage: 2,
      mistake: 'Does not clear the record, since every field is written anyway.',
      module: '#codec',
      edits: [
        {
          find: '    for (let i = base; i < base + RECORD_BYTES; i += 8) view.setFloat64(i, 0);\n',
          replace: '    view.setUint8(base, 0);\n',
        },
        { find: '  PROTOCOL_VERSION,\n  RECORD_BYTES,\n', replace: '  PROTOCOL_VERSION,\n' },
      ],
      dies: {
        check: 'begin makes the whole record 0 and returns the flyweight itself',
        message: /What the last message left/,
      },
      notes: '17-binary-protocol.md#the-type-comes-last',
    },
    {
      name: 'seven-eighths-cleared',
      stage: 2,
      mistake: 'Clears one word too few.',
      module: '#codec',
      edits: [
        {
          find: 'i < base + RECORD_BYTES; i += 8',
          replace: 'i < base + RECORD_BYTES - 8; i += 8',
        },
      ],
      dies: {
        check: 'begin makes the whole record 0 and returns the flyweight itself',
        message: /All 64 bytes are 0/,
      },
      notes: '17-binary-protocol.md#the-type-comes-last',
    },
    {
      name: 'type-first',
      stage: 2,
      mistake: 'Writes the type where the message begins.',
      module: '#codec',
      edits: [
        {
          find: '    this.problem = CodecCode.OK;\n',
          replace: '    this.problem = CodecCode.OK;\n    view.setUint8(base + TYPE, type);\n',
        },
      ],
      dies: {
        check: 'begin makes the whole record 0 and returns the flyweight itself',
        message: /All 64 bytes are 0 after begin, the type too/,
      },
      notes: '17-binary-protocol.md#the-type-comes-last',
    },
    {
      name: 'version-forgotten',
      stage: 2,
      mistake: 'Writes the type and leaves the version at 0.',
      module: '#codec',
      edits: [
        { find: 'type | (PROTOCOL_VERSION << 8)', replace: 'type' },
        { find: '  PROTOCOL_VERSION,\n  RECORD_BYTES,\n', replace: '  RECORD_BYTES,\n' },
      ],
      dies: { check: 'end writes version and type, and says OK', message: /the version/ },
      notes: '17-binary-protocol.md#versions',
    },
    {
      name: 'always-a-new-order',
      stage: 2,
      mistake: 'Writes the type of a new order, the one it was tried with.',
      module: '#codec',
      edits: [
        {
          find: 'this.front = type | (PROTOCOL_VERSION << 8);',
          replace: 'this.front = Math.min(type, 1) | (PROTOCOL_VERSION << 8);',
        },
      ],
      dies: {
        check: 'end writes version and type, and says OK',
        message: /the type that begin was told/,
      },
      notes: '17-binary-protocol.md#the-type-comes-last',
    },
    {
      name: 'codes-as-one-word',
      stage: 2,
      mistake: 'Writes the side as a word of 32 bits, over its three neighbours.',
      module: '#codec',
      edits: [
        {
          find: 'this.view.setUint8(this.base + SIDE, value);',
          replace: 'this.view.setUint32(this.base + SIDE, value, true);',
        },
      ],
      dies: {
        check: 'a setter leaves its neighbours alone, whatever stands in them',
        message: /side was set/,
      },
      notes: '17-binary-protocol.md#the-flyweight',
    },
    {
      name: 'written-big-endian',
      stage: 2,
      mistake: 'Reads in one byte order and writes in the other.',
      module: '#codec',
      edits: [
        {
          find: 'this.view.setUint16(this.base + SYMBOL, value, true);',
          replace: 'this.view.setUint16(this.base + SYMBOL, value);',
        },
      ],
      dies: {
        check: 'each setter writes the bytes of its field and no others',
        message: /the low byte first/,
      },
      notes: '17-binary-protocol.md#one-byte-order',
    },
    {
      name: 'copied-to-the-first-record',
      stage: 2,
      mistake: 'Copies the timestamp to the first record of the memory.',
      module: '#codec',
      edits: [
        {
          find: 'this.view, this.base + CLIENT_TIMESTAMP);',
          replace: 'this.view, CLIENT_TIMESTAMP);',
        },
      ],
      dies: {
        check: 'the timestamp is written in two halves and copied bit by bit',
        message: /wherever this one does/,
      },
      notes: '17-binary-protocol.md#the-flyweight',
    },
    {
      name: 'view-for-each-message',
      stage: 2,
      mistake: 'Clears the record through a typed array that it makes each time.',
      module: '#codec',
      edits: [
        {
          find: '    for (let i = base; i < base + RECORD_BYTES; i += 8) view.setFloat64(i, 0);\n',
          replace:
            '    new Uint8Array(view.buffer, view.byteOffset + base, RECORD_BYTES).fill(0);\n',
        },
      ],
      dies: { check: 'nothing is allocated for a message', message: /Writing allocates \d+ bytes/ },
      notes: '17-binary-protocol.md#numbers-that-become-objects',
    },
    {
      name: 'wraps-narrow-numbers',
      stage: 3,
      mistake: 'Lets DataView cut a number down to the bits of the field.',
      module: '#codec',
      edits: [
        {
          find: '    if ((value & 0xff) === value) this.view.setUint8(this.base + SIDE, value);\n    else this.refuse(SIDE);\n',
          replace: '    this.view.setUint8(this.base + SIDE, value);\n',
        },
      ],
      dies: {
        check: 'a narrow setter refuses what its bytes cannot hold',
        message: /side 257 would go out as 1/,
      },
      notes: '17-binary-protocol.md#numbers-that-fit',
    },
    {
      name: 'fractions-pass',
      stage: 3,
      mistake: 'Asks whether a number is in the range, and forgets fractions.',
      module: '#codec',
      edits: [
        {
          find: 'if (value >>> 0 === value) this.view.setUint32(this.base + ACCOUNT, value, true);',
          replace:
            'if (value >= 0 && value <= 0xffff_ffff) this.view.setUint32(this.base + ACCOUNT, value, true);',
        },
      ],
      dies: {
        check: 'a narrow setter refuses what its bytes cannot hold',
        message: /account = 0.5 does not fit/,
      },
      notes: '17-binary-protocol.md#numbers-that-fit',
    },
    {
      name: 'nan-passes',
      stage: 3,
      mistake: 'Asks whether a number is too small or too large, which NaN is not.',
      module: '#codec',
      edits: [
        {
          find: 'if (!Number.isSafeInteger(value)) this.refuse(PRICE_TICKS);',
          replace:
            'if (value % 1 !== 0 && value === value) this.refuse(PRICE_TICKS);\n    else if (value < -Number.MAX_SAFE_INTEGER || value > Number.MAX_SAFE_INTEGER) this.refuse(PRICE_TICKS);',
        },
      ],
      dies: {
        check: 'a 64-bit setter refuses what is no safe integer',
        message: /priceTicks = NaN is no safe integer/,
      },
      notes: '17-binary-protocol.md#numbers-that-fit',
    },
    {
      name: 'integers-of-any-size',
      stage: 3,
      mistake: 'Takes every whole number for one that a double holds exactly.',
      module: '#codec',
      edits: [
        {
          find: 'if (!Number.isSafeInteger(value)) this.refuse(QUANTITY_LOTS);',
          replace: 'if (!Number.isInteger(value)) this.refuse(QUANTITY_LOTS);',
        },
      ],
      dies: {
        check: 'a 64-bit setter refuses what is no safe integer',
        message: /nothing is written|no safe integer/,
      },
      notes: '17-binary-protocol.md#numbers-that-fit',
    },
    {
      name: 'high-half-towards-zero',
      stage: 3,
      mistake: 'Cuts the high half off towards 0, which is one too many below 0.',
      module: '#codec',
      edits: [
        {
          find: 'else writeInt64(this.view, this.base + PRICE_TICKS, value);',
          replace:
            'else {\n      this.view.setUint32(this.base + PRICE_TICKS, value >>> 0, true);\n      this.view.setInt32(this.base + PRICE_TICKS + 4, Math.trunc(value / 2 ** 32), true);\n    }',
        },
      ],
      dies: {
        check: 'a 64-bit number is signed, its low half first',
        message: /rounded down/,
      },
      notes: '17-binary-protocol.md#two-halves',
    },
    {
      name: 'high-half-only-for-large',
      stage: 3,
      mistake: 'Writes 64 bits with a shift, which knows 32.',
      module: '#codec',
      edits: [
        {
          find: 'else writeInt64(this.view, this.base + QUANTITY_LOTS, value);',
          replace:
            'else {\n      this.view.setInt32(this.base + QUANTITY_LOTS, value | 0, true);\n      this.view.setInt32(this.base + QUANTITY_LOTS + 4, value >> 31, true);\n    }',
        },
      ],
      dies: {
        check: 'a 64-bit number is signed, its low half first',
        message: /quantityLots = 2147483648/,
      },
      notes: '17-binary-protocol.md#two-halves',
    },
    {
      name: 'rounded-on-the-way-in',
      stage: 3,
      mistake: 'Reads 64 bits as a BigInt and makes the nearest number of it.',
      module: '#codec',
      edits: [
        {
          find: 'return readInt64(this.view, this.base + PRICE_TICKS);',
          replace: 'return Number(this.view.getBigInt64(this.base + PRICE_TICKS, true));',
        },
      ],
      dies: {
        check: 'what is no safe integer reads as NaN',
        message: /would be another price/,
      },
      notes: '17-binary-protocol.md#numbers-that-fit',
    },
    {
      name: 'bigint-and-a-check',
      stage: 3,
      mistake: 'Reads right, through a BigInt for each number.',
      module: '#codec',
      edits: [
        {
          find: 'return readInt64(this.view, this.base + PRICE_TICKS);',
          replace:
            'const whole = this.view.getBigInt64(this.base + PRICE_TICKS, true);\n    return whole === BigInt.asIntN(53, whole) ? Number(whole) : readInt64(this.view, this.base + PRICE_TICKS);',
        },
      ],
      dies: {
        check: 'nothing is allocated for a 64-bit field',
        message: /make an object each time/,
      },
      notes: '17-binary-protocol.md#why-a-bigint-allocates',
    },
    {
      name: 'last-problem-wins',
      stage: 3,
      mistake: 'Remembers the last number that was refused.',
      module: '#codec',
      edits: [
        {
          find: 'if (this.problem === CodecCode.OK) this.problem = CodecCode.FIELD + field;',
          replace: 'this.problem = CodecCode.FIELD + field;',
        },
      ],
      dies: {
        check: 'a message with a number that was refused never gets its type',
        message: /The first field that was refused is the answer/,
      },
      notes: '17-binary-protocol.md#numbers-that-fit',
    },
    {
      name: 'moving-forgets',
      stage: 3,
      mistake: 'Forgets what was refused when the flyweight is moved.',
      module: '#codec',
      edits: [
        {
          find: '    this.base = offset;\n',
          replace: '    this.base = offset;\n    this.problem = CodecCode.OK;\n',
        },
      ],
      dies: {
        check: 'a message with a number that was refused never gets its type',
        message: /only begin does/,
      },
      notes: '17-binary-protocol.md#numbers-that-fit',
    },
    {
      name: 'problem-outlives-its-message',
      stage: 3,
      mistake: 'Never forgets that something was refused.',
      module: '#codec',
      edits: [{ find: '    this.problem = CodecCode.OK;\n', replace: '' }],
      dies: {
        check: 'a message with a number that was refused never gets its type',
        message: /begin starts afresh/,
      },
      notes: '17-binary-protocol.md#numbers-that-fit',
    },
    {
      name: 'typed-although-refused',
      stage: 3,
      mistake: 'Says that a number was refused, and makes a message of it all the same.',
      module: '#codec',
      edits: [
        {
          find: 'if (problem === CodecCode.OK) this.view.setUint16(this.base, this.front, true);',
          replace: 'this.view.setUint16(this.base, this.front, true);',
        },
      ],
      dies: {
        check: 'a message with a number that was refused never gets its type',
        message: /Neither type nor version is written/,
      },
      notes: '17-binary-protocol.md#the-type-comes-last',
    },
    {
      name: 'half-a-timestamp',
      stage: 3,
      mistake: 'Writes the half that fits and refuses the other.',
      module: '#codec',
      edits: [
        {
          find: 'if (low >>> 0 !== low || high >>> 0 !== high) this.refuse(CLIENT_TIMESTAMP);\n    else {\n      this.view.setUint32(this.base + CLIENT_TIMESTAMP, low, true);\n      this.view.setUint32(this.base + CLIENT_TIMESTAMP + 4, high, true);\n    }',
          replace:
            'if (low >>> 0 === low) this.view.setUint32(this.base + CLIENT_TIMESTAMP, low, true);\n    else this.refuse(CLIENT_TIMESTAMP);\n    if (high >>> 0 === high) this.view.setUint32(this.base + CLIENT_TIMESTAMP + 4, high, true);\n    else this.refuse(CLIENT_TIMESTAMP);',
        },
      ],
      dies: { check: 'a timestamp is refused as a whole', message: /neither is written/ },
      notes: '17-binary-protocol.md#numbers-that-fit',
    },
    {
      name: 'writer-knows-better',
      stage: 3,
      mistake: 'Lets the setter refuse what the table does not allow.',
      module: '#codec',
      edits: [
        {
          find: 'if (!Number.isSafeInteger(value)) this.refuse(QUANTITY_LOTS);',
          replace: 'if (!Number.isSafeInteger(value) || value < 1) this.refuse(QUANTITY_LOTS);',
        },
      ],
      dies: {
        check: 'a setter does not look at the range of the table',
        message: /The reader decides/,
      },
      notes: '17-binary-protocol.md#believe-nobody-once',
    },
    {
      name: 'first-byte-in-the-memory',
      stage: 4,
      mistake: 'Asks whether the record begins in the memory, and not whether it ends there.',
      module: '#record-check',
      edits: [
        {
          find: 'offset + RECORD_BYTES <= view.byteLength',
          replace: 'offset < view.byteLength',
        },
      ],
      dies: {
        check: 'a record that does not lie in the memory is SHORT, whatever the numbers are',
        message: /Ask whether all of it lies inside/,
      },
      notes: '17-binary-protocol.md#believe-nobody-once',
    },
    {
      name: 'length-not-asked',
      stage: 4,
      mistake: 'Looks at the memory, and not at how much of it belongs to the frame.',
      module: '#record-check',
      edits: [
        {
          find: 'const whole = available >= RECORD_BYTES && offset >= 0;',
          replace: 'const whole = available >= 0 && offset >= 0;',
        },
      ],
      dies: {
        check: 'fewer bytes than a record are SHORT',
        message: /belongs to somebody else/,
      },
      notes: '17-binary-protocol.md#believe-nobody-once',
    },
    {
      name: 'nan-is-not-too-large',
      stage: 4,
      mistake: 'Asks for what is wrong, which NaN never is.',
      module: '#record-check',
      edits: [
        {
          find: '  if (!(whole && offset + RECORD_BYTES <= view.byteLength)) return CodecCode.SHORT;\n',
          replace:
            '  if (offset + RECORD_BYTES > view.byteLength) return CodecCode.SHORT;\n  if (available < RECORD_BYTES || offset < 0 || (whole && false)) return CodecCode.SHORT;\n',
        },
      ],
      dies: {
        check: 'a record that does not lie in the memory is SHORT, whatever the numbers are',
        message: /ask for what is right/,
      },
      notes: '17-binary-protocol.md#believe-nobody-once',
    },
    {
      name: 'longer-frames-refused',
      stage: 4,
      mistake: 'Takes bytes behind the record for a fault of the record.',
      module: '#record-check',
      edits: [
        {
          find: 'available >= RECORD_BYTES && offset >= 0',
          replace: 'available === RECORD_BYTES && offset >= 0',
        },
      ],
      dies: {
        check: 'fewer bytes than a record are SHORT',
        message: /what lies behind the record is not looked at/,
      },
      notes: '17-binary-protocol.md#believe-nobody-once',
    },
    {
      name: 'type-before-version',
      stage: 4,
      mistake: 'Asks for the type first, because it stands first.',
      module: '#record-check',
      edits: [
        {
          find: '  if (view.getUint8(offset + RequestOffset.version) !== PROTOCOL_VERSION) {\n    return CodecCode.WRONG_VERSION;\n  }\n  const type = view.getUint8(offset + RequestOffset.type);\n',
          replace:
            '  const type = view.getUint8(offset + RequestOffset.type);\n  if (type > MessageType.HEARTBEAT) return CodecCode.UNKNOWN_TYPE;\n  if (view.getUint8(offset + RequestOffset.version) !== PROTOCOL_VERSION) {\n    return CodecCode.WRONG_VERSION;\n  }\n',
        },
      ],
      dies: {
        check: 'another version is WRONG_VERSION, before the type is asked for',
        message: /What the type 99 means/,
      },
      notes: '17-binary-protocol.md#versions',
    },
    {
      name: 'newer-versions-accepted',
      stage: 4,
      mistake: 'Takes a newer version for one that can only have more.',
      module: '#record-check',
      edits: [
        {
          find: 'view.getUint8(offset + RequestOffset.version) !== PROTOCOL_VERSION',
          replace: 'view.getUint8(offset + RequestOffset.version) < PROTOCOL_VERSION',
        },
      ],
      dies: {
        check: 'another version is WRONG_VERSION, before the type is asked for',
        message: /Version 2/,
      },
      notes: '17-binary-protocol.md#versions',
    },
    {
      name: 'unsafe-price-passes',
      stage: 4,
      mistake: 'Asks whether the price is below the least or above the most.',
      module: '#record-check',
      edits: [
        {
          find: 'if (!(price >= LEAST_PRICE && price <= MOST_PRICE)) {',
          replace: 'if (price < LEAST_PRICE || price > MOST_PRICE) {',
        },
      ],
      dies: {
        check: 'what is no safe integer is out of every range, not rounded into it',
        message: /It reads as NaN/,
      },
      notes: '17-binary-protocol.md#believe-nobody-once',
    },
    {
      name: 'cancel-may-carry-a-price',
      stage: 4,
      mistake: 'Checks the price of whatever comes, and of a cancel it must be 0.',
      module: '#record-check',
      edits: [
        {
          find: 'type === MessageType.CANCEL_ORDER ? checkNoTerms(view, at) : checkTerms(view, at)',
          replace:
            'type === MessageType.CANCEL_ORDER ? checkNoTerms(view, at) & 0 : checkTerms(view, at)',
        },
      ],
      dies: {
        check: 'what is no safe integer is out of every range, not rounded into it',
        message: /It reads as NaN/,
      },
      notes: '17-binary-protocol.md#believe-nobody-once',
    },
    {
      name: 'notes-of-the-engine-trusted',
      stage: 4,
      mistake: 'Does not look where the engine keeps its notes, since clients do not write there.',
      module: '#record-check',
      edits: [
        {
          find: '  if (view.getInt32(at + RequestOffset.refusal, true) !== 0) {\n    return CodecCode.FIELD + RequestOffset.refusal;\n  }\n',
          replace: '',
        },
      ],
      dies: {
        check: 'each field is within its range, in each message',
        message: /whose refusal/,
      },
      notes: '17-binary-protocol.md#believe-nobody-once',
    },
    {
      name: 'half-of-zero',
      stage: 4,
      mistake: 'Asks of 64 bits whether the low 32 are 0.',
      module: '#record-check',
      edits: [
        {
          find: 'return (view.getInt32(at, true) | view.getInt32(at + 4, true)) === 0;',
          replace: 'return view.getInt32(at, true) === 0;',
        },
      ],
      dies: {
        check: 'what is no safe integer is out of every range, not rounded into it',
        message: /It reads as NaN/,
      },
      notes: '17-binary-protocol.md#two-halves',
    },
    {
      name: 'rej-must-be-right',
      stage: 4,
      mistake: 'Asks of every report that its price is one, and loses the REJ of a bad price.',
      module: '#record-check',
      edits: [
        {
          find: '!repeats && Number.isNaN(readInt64(view, at + ReportOffset.priceTicks))',
          replace: 'Number.isNaN(readInt64(view, at + ReportOffset.priceTicks))',
        },
      ],
      dies: {
        check: 'a REJ repeats what it was asked, wrong as it may be; other reports do not',
        message: /never learns why its order was refused/,
      },
      notes: '17-binary-protocol.md#believe-nobody-once',
    },
    {
      name: 'last-wrong-field-named',
      stage: 4,
      mistake: 'Looks at price and quantity before the codes, because they matter more.',
      module: '#record-check',
      edits: [
        {
          find: '  if (codes !== CodecCode.OK) return codes;\n',
          replace: '',
        },
        {
          find: 'return terms === CodecCode.OK ? checkNotes(view, at) : terms;',
          replace:
            'if (terms !== CodecCode.OK) return terms;\n  return codes === CodecCode.OK ? checkNotes(view, at) : codes;',
        },
      ],
      dies: {
        check: 'of several wrong fields the one with the lowest offset is named',
        message: /two readers must give the same answer/,
      },
      notes: '17-binary-protocol.md#believe-nobody-once',
    },
    {
      name: 'bigint-in-the-check',
      stage: 4,
      mistake: 'Checks the execution id exactly, with a BigInt.',
      module: '#record-check',
      edits: [
        {
          find: 'readInt64(view, at + ReportOffset.executionId) >= 0;',
          replace:
            'Number(view.getBigInt64(at + ReportOffset.executionId, true)) >= 0 && readInt64(view, at + ReportOffset.executionId) >= 0;',
        },
      ],
      dies: {
        check: 'nothing is allocated for a record, good or bad',
        message: /Checking a good REPORT allocates/,
      },
      notes: '17-binary-protocol.md#why-a-bigint-allocates',
    },
    {
      name: 'throws-a-range-error',
      stage: 4,
      mistake: 'Throws for a frame that is too short, as one does elsewhere.',
      module: '#record-check',
      edits: [
        {
          find: 'if (!(whole && offset + RECORD_BYTES <= view.byteLength)) return CodecCode.SHORT;',
          replace:
            "if (!(whole && offset + RECORD_BYTES <= view.byteLength)) throw new RangeError('short');",
        },
      ],
      dies: {
        check: 'fewer bytes than a record are SHORT',
        message: /has thrown .* Bytes from a stranger get a code/,
      },
      notes: '17-binary-protocol.md#believe-nobody-once',
    },
    {
      name: 'table-says-nan',
      stage: 5,
      mistake: 'Shows 64-bit values as the engine reads them.',
      module: '#byte-table',
      edits: [
        {
          find: 'view.getBigInt64(offset, true)',
          replace: 'Number(view.getBigInt64(offset, true))',
        },
      ],
      dies: {
        check: 'a 64-bit value is exact in the table, also beyond the safe integers',
        message: /look for a fault/,
      },
      notes: '17-binary-protocol.md#published-bytes',
    },
    {
      name: 'stray-bytes-left-out',
      stage: 5,
      mistake: 'Shows the fields, and nothing of what lies behind them.',
      module: '#byte-table',
      edits: [
        {
          find: 'for (let at = covered; at < bytes.length; at += LINE_BYTES) {',
          replace: 'for (let at = covered; at < bytes.length && covered === 0; at += LINE_BYTES) {',
        },
      ],
      dies: {
        check: 'bytes that belong to no field stand in lines of eight',
        message: /eleven bytes behind it/,
      },
      notes: '17-binary-protocol.md#published-bytes',
    },
    {
      name: 'words-instead-of-bytes',
      stage: 5,
      mistake: 'Drops the zero in front of a small byte.',
      module: '#byte-table',
      edits: [{ find: "byte.toString(16).padStart(2, '0')", replace: 'byte.toString(16)' }],
      dies: {
        check:
          'a table has one line for each field: offset, bytes, name, value, and the verdict last',
        message: /Line 1 of the table/,
      },
      notes: '17-binary-protocol.md#published-bytes',
    },
    {
      name: 'opaque-as-a-number',
      stage: 5,
      mistake: 'Gives a value to eight bytes that have none.',
      module: '#byte-table',
      edits: [
        {
          find: "    case 'opaque64':\n      return '';",
          replace: "    case 'opaque64':\n      return view.getBigUint64(offset, true).toString();",
        },
      ],
      dies: {
        check:
          'a table has one line for each field: offset, bytes, name, value, and the verdict last',
        message: /Line 13 of the table/,
      },
      notes: '17-binary-protocol.md#published-bytes',
    },
    {
      name: 'sum-of-one-byte-less',
      stage: 6,
      mistake: 'Takes the end of the range for the last byte that is left out.',
      module: '#fix',
      edits: [
        {
          find: 'for (let at = from; at < to; at++) sum += bytes[at] as number;',
          replace: 'for (let at = from; at < to - 1; at++) sum += bytes[at] as number;',
        },
      ],
      dies: {
        check: 'the checksum is the sum of the bytes, modulo 256',
        message: /up to, not including/,
      },
      notes: '17-binary-protocol.md#fix-the-other-half-of-the-trade',
    },
    {
      name: 'sum-not-checked',
      stage: 6,
      mistake: 'Believes the checksum, because TCP has one of its own.',
      module: '#fix',
      edits: [
        {
          find: 'if (this.digits(trailerAt + 3, end - 1) !== checkSum(bytes, from, trailerAt)) {',
          replace:
            'if (this.digits(trailerAt + 3, end - 1) === -checkSum(bytes, from, trailerAt) - 1) {',
        },
      ],
      dies: {
        check: 'bytes that are no message are told from one that is not complete',
        message: /CheckSum is another number/,
      },
      notes: '17-binary-protocol.md#fix-the-other-half-of-the-trade',
    },
    {
      name: 'rubbish-waited-for',
      stage: 6,
      mistake: 'Waits for the end of the first field before it looks at the beginning.',
      module: '#fix',
      edits: [
        {
          find: '    if (from < to && bytes[from] !== ZERO + tag) return NONE;\n    if (from + 1 < to && bytes[from + 1] !== EQUALS) return NONE;\n',
          replace:
            '    if (bytes.indexOf(SOH, from) < 0 || bytes.indexOf(SOH, from) >= to) return CUT;\n    if (bytes[from] !== ZERO + tag || bytes[from + 1] !== EQUALS) return NONE;\n',
        },
      ],
      dies: {
        check: 'bytes that are no message are told from one that is not complete',
        message: /It is no FIX at all|there is nothing to wait for/,
      },
      notes: '17-binary-protocol.md#fix-the-other-half-of-the-trade',
    },
    {
      name: 'gigabyte-waited-for',
      stage: 6,
      mistake: 'Looks at the limit when the message is there, and it never is.',
      module: '#fix',
      edits: [
        {
          find: 'if (!(bodyBytes > 0 && end - from <= this.maxMessageBytes)) {',
          replace: 'if (!(bodyBytes > 0 && (end > to || end - from <= this.maxMessageBytes))) {',
        },
      ],
      dies: {
        check: 'bytes that are no message are told from one that is not complete',
        message: /nobody waits for a gigabyte/,
      },
      notes: '17-binary-protocol.md#fix-the-other-half-of-the-trade',
    },
    {
      name: 'body-alone-is-limited',
      stage: 6,
      mistake: 'Compares the body with the limit of the message.',
      module: '#fix',
      edits: [
        {
          find: 'end - from <= this.maxMessageBytes',
          replace: 'bodyBytes <= this.maxMessageBytes',
        },
      ],
      dies: {
        check: 'the longest message is good, one byte more is not',
        message: /The whole message counts/,
      },
      notes: '17-binary-protocol.md#fix-the-other-half-of-the-trade',
    },
    {
      name: 'memory-behind-the-end',
      stage: 6,
      mistake: 'Looks on behind the bytes that have arrived, into what lay in the buffer before.',
      module: '#fix',
      edits: [
        {
          find: '    if (end > to) return FixCode.INCOMPLETE;\n',
          replace: '    if (end > bytes.length) return FixCode.INCOMPLETE;\n',
        },
      ],
      dies: {
        check: 'a message is incomplete until its last byte is there, wherever it is cut',
        message: /does not count yet/,
      },
      notes: '17-binary-protocol.md#fix-the-other-half-of-the-trade',
    },
    {
      name: 'trailer-believed',
      stage: 6,
      mistake: 'Does not look whether the length leads to the checksum.',
      module: '#fix',
      edits: [
        {
          find: '      bytes[at - 1] === SOH &&\n',
          replace: '',
        },
        {
          find: '      bytes[at + 2] === EQUALS &&\n',
          replace: '',
        },
        {
          find: '      bytes[at] === ZERO + 1 &&\n      bytes[at + 1] === ZERO &&\n',
          replace: '      at > 0 &&\n',
        },
        {
          find: '      bytes[at + TRAILER_BYTES - 1] === SOH\n',
          replace: '      bytes.length > 0\n',
        },
      ],
      dies: {
        check: 'bytes that are no message are told from one that is not complete',
        message: /BodyLength is one too/,
      },
      notes: '17-binary-protocol.md#fix-the-other-half-of-the-trade',
    },
    {
      name: 'stands-still',
      stage: 6,
      mistake: 'Searches the next message from the first byte on, and finds the same again.',
      module: '#fix',
      edits: [
        {
          find: '    let at = from + 1;\n    for (; at < to; at++) {\n      if (bytes[at - 1] !== SOH || ',
          replace:
            '    let at = from;\n    for (; at < to; at++) {\n      if ((at > from && bytes[at - 1] !== SOH) || ',
        },
      ],
      dies: {
        check: 'behind garbled bytes the next message is found',
        message: /stands still/,
      },
      notes: '17-binary-protocol.md#fix-the-other-half-of-the-trade',
    },
    {
      name: 'everything-passed-over',
      stage: 6,
      mistake: 'Throws away all that has arrived when something is wrong.',
      module: '#fix',
      edits: [
        {
          find: '    this.consumed = at - from;\n    return code;',
          replace: '    this.consumed = to - from;\n    return code;',
        },
      ],
      dies: {
        check: 'behind garbled bytes the next message is found',
        message: /then a good message/,
      },
      notes: '17-binary-protocol.md#fix-the-other-half-of-the-trade',
    },
    {
      name: 'cut-beginning-lost',
      stage: 6,
      mistake: 'Looks for 8= and forgets that the bytes may end between the two.',
      module: '#fix',
      edits: [
        {
          find: 'if (at + 1 === to || bytes[at + 1] === EQUALS) break;',
          replace: 'if (bytes[at + 1] === EQUALS) break;',
        },
      ],
      dies: {
        check: 'what may be the beginning of a message is not passed over',
        message: /Its beginning is kept/,
      },
      notes: '17-binary-protocol.md#fix-the-other-half-of-the-trade',
    },
    {
      name: 'data-up-to-the-next-separator',
      stage: 6,
      mistake: 'Reads every value up to the next SOH, and a password may hold one.',
      module: '#fix',
      edits: [
        {
          find: 'if (before < 0 || dataTag === undefined) {',
          replace: 'if (before < 0 || dataTag === undefined || start > 0) {',
        },
      ],
      dies: {
        check: 'a wrong field is named, and those in front of it can be read',
        message: /data that is longer than it says/,
      },
      notes: '17-binary-protocol.md#fix-the-other-half-of-the-trade',
    },
    {
      name: 'empty-values-pass',
      stage: 6,
      mistake: 'Takes nothing for a value like any other.',
      module: '#fix',
      edits: [{ find: '      if (valueEnd === start) return FixCode.EMPTY_VALUE;\n', replace: '' }],
      dies: {
        check: 'a wrong field is named, and those in front of it can be read',
        message: /no value/,
      },
      notes: '17-binary-protocol.md#fix-the-other-half-of-the-trade',
    },
    {
      name: 'zeros-in-front-of-a-tag',
      stage: 6,
      mistake: 'Reads 058 as 58, as every number is read.',
      module: '#fix',
      edits: [{ find: '        if (tag === 0) return FixCode.BAD_TAG;\n', replace: '' }],
      dies: {
        check: 'a wrong field is named, and those in front of it can be read',
        message: /a zero in front/,
      },
      notes: '17-binary-protocol.md#fix-the-other-half-of-the-trade',
    },
    {
      name: 'fields-of-the-message-before',
      stage: 6,
      mistake: 'Does not forget the fields of the message before.',
      module: '#fix',
      edits: [{ find: '    this.count = 0;\n', replace: '    if (from === 0) this.count = 0;\n' }],
      dies: {
        check: 'a message may begin and end anywhere, and the reader is used again',
        message: /Behind the first one|nothing is left/,
      },
      notes: '17-binary-protocol.md#fix-the-other-half-of-the-trade',
    },
    {
      name: 'number-of-anything',
      stage: 7,
      mistake: 'Leaves the reading of numbers to Number, which knows more forms than FIX.',
      module: '#fix',
      edits: [
        {
          find: '    if (start < 0) return Number.NaN;\n    return this.integer(start, start + this.size(tag));',
          replace: '    return start < 0 ? Number.NaN : Number(this.text(tag)) + 0;',
        },
      ],
      dies: { check: 'what is no whole number is NaN', message: /digits and nothing else/ },
      notes: '17-binary-protocol.md#decimals-without-a-float',
    },
    {
      name: 'minus-zero',
      stage: 7,
      mistake: 'Turns the sign round last, and makes −0 of 0.',
      module: '#fix',
      edits: [
        {
          find: 'return isNegative ? 0 - value : value;',
          replace: 'return isNegative ? -value : value;',
        },
      ],
      dies: { check: 'a whole number is digits, perhaps with a minus', message: /0 is not −0/ },
      notes: '17-binary-protocol.md#decimals-without-a-float',
    },
    {
      name: 'decimal-through-a-float',
      stage: 7,
      mistake: 'Multiplies the fraction and cuts off what is behind the point.',
      module: '#fix',
      edits: [
        {
          find: '    return signed(units, isNegative);\n  }\n\n  /**\n   * A UTC',
          replace:
            '    const scaled = Math.trunc(Number(this.text(tag)) * powerOfTen(decimals));\n    return signed(Number.isSafeInteger(units) ? Math.abs(scaled) : units, isNegative);\n  }\n\n  /**\n   * A UTC',
        },
      ],
      dies: {
        check: 'a decimal is exact, in units of its last place',
        message: /never a fraction/,
      },
      notes: '17-binary-protocol.md#decimals-without-a-float',
    },
    {
      name: 'finer-is-cut-off',
      stage: 7,
      mistake: 'Cuts off what is finer than the tick: an order for another price.',
      module: '#fix',
      edits: [
        {
          find: '    const places = Math.max(0, last - point - 1);\n    if (places > decimals) return Number.NaN;\n',
          replace:
            '    last = Math.min(last, point + 1 + decimals);\n    const places = Math.max(0, last - point - 1);\n',
        },
      ],
      dies: {
        check: 'what is finer than the unit, or no decimal, is NaN',
        message: /not rounded, not guessed/,
      },
      notes: '17-binary-protocol.md#decimals-without-a-float',
    },
    {
      name: 'zeros-count-as-finer',
      stage: 7,
      mistake: 'Counts the places that are written, also when they are zeros.',
      module: '#fix',
      edits: [
        {
          find: '    while (last > point + 1 + decimals && this.bytes[last - 1] === ZERO) last--;\n',
          replace: '    last += 0;\n',
        },
      ],
      dies: { check: 'zeros at the end of a decimal say nothing', message: /100.000000/ },
      notes: '17-binary-protocol.md#decimals-without-a-float',
    },
    {
      name: 'years-of-two-digits',
      stage: 7,
      mistake: 'Leaves the year to Date.UTC, which makes 1926 of 26.',
      module: '#fix',
      edits: [{ find: '    if (!(year >= 1970)) return Number.NaN;\n', replace: '' }],
      dies: { check: 'what is no time is NaN', message: /utcMs of "19691231/ },
      notes: '17-binary-protocol.md#decimals-without-a-float',
    },
    {
      name: 'no-leap-second',
      stage: 7,
      mistake: 'Takes 59 for the last second.',
      module: '#fix',
      edits: [{ find: 'second <= 60', replace: 'second <= 59' }],
      dies: {
        check: 'a time is UTC, to the second, the millisecond or finer',
        message: /20161231-23:59:60/,
      },
      notes: '17-binary-protocol.md#decimals-without-a-float',
    },
    {
      name: 'tenths-as-milliseconds',
      stage: 7,
      mistake: 'Reads the digits behind the point as milliseconds, however many they are.',
      module: '#fix',
      edits: [{ find: ' * powerOfTen(3 - places);', replace: ';' }],
      dies: { check: 'a time is UTC, to the second, the millisecond or finer', message: /58.5/ },
      notes: '17-binary-protocol.md#decimals-without-a-float',
    },
    {
      name: 'date-makes-it-right',
      stage: 7,
      mistake: 'Lets Date turn the thirteenth month into the next year.',
      module: '#fix',
      edits: [
        {
          find: '    if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return Number.NaN;\n',
          replace: '',
        },
      ],
      dies: { check: 'what is no time is NaN', message: /20261328|20260028/ },
      notes: '17-binary-protocol.md#decimals-without-a-float',
    },
  ],
  right: [
    {
      name: 'record-check-by-table',
      why: 'One loop over the tables for all messages, as numbers in typed arrays.',
      files: { '#record-check': 'checks/wrong/17/record-check-by-table.ts' },
    },
    {
      name: 'codec-byte-by-byte',
      why: 'Reads and writes single bytes, with primitives that all messages share, through a Uint8Array.',
      files: { '#codec': 'checks/wrong/17/codec-byte-by-byte.ts' },
    },
  ],
} satisfies DayProof;
