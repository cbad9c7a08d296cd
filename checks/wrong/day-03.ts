/** Day 03: what goes wrong between a socket and its frames. */
import type { DayProof, WrongSolution } from './wrong-solution.ts';

type Edits = WrongSolution['edits'];

/** The naive way: what a chunk leaves behind is put in front of the next one. */
function concatenating(rest: string): Edits {
  return [
    {
      find: '  private carried = 0;\n',
      replace: '  private carried = 0;\n  private rest = new Uint8Array(0);\n',
    },
    { find: 'return this.carried > 0;', replace: 'return this.rest.length > 0;' },
    {
      find: '    let at = this.carried > 0 ? this.completeCarried(chunk) : 0;\n',
      replace:
        '    if (this.rest.length > 0) chunk = Buffer.concat([this.rest, chunk]);\n    let at = 0;\n',
    },
    {
      find: 'if (!this.stopped) this.keep(chunk, at, chunk.length);',
      replace: `if (!this.stopped) this.rest = ${rest};`,
    },
  ];
}

export default {
  day: 3,
  wrong: [
    {
      name: 'log-begins-with-the-hundredth',
      stage: 1,
      mistake: 'Writes a line whenever the count is a multiple, so the first event is never seen.',
      module: '#connection',
      edits: [{ find: '(count - 1) % every', replace: 'count % every' }],
      dies: {
        check: 'of the events of one kind the first is written and then every so manieth',
        message: /the first event, the 101st/,
      },
      notes: '03-tcp-gateway.md#a-log-that-may-stay-on',
    },
    {
      name: 'log-counts-all-events-together',
      stage: 1,
      mistake: 'Counts every event with one counter; the one pause drowns among the reads.',
      module: '#connection',
      edits: [
        { find: 'this.seen.get(event)', replace: "this.seen.get('read')" },
        { find: 'this.seen.set(event, count)', replace: "this.seen.set('read', count)" },
      ],
      dies: {
        check: 'each kind of event is sampled by itself',
        message: /must not be lost among frequent ones/,
      },
      notes: '03-tcp-gateway.md#a-log-that-may-stay-on',
    },
    {
      name: 'log-samples-every-connection',
      stage: 1,
      mistake: 'Counts for each connection, so that the log grows with the number of clients.',
      module: '#connection',
      edits: [
        { find: 'new Map<LogEvent, number>()', replace: 'new Map<string, number>()' },
        {
          find: '    const count = (this.seen.get(event) ?? 0) + 1;\n    this.seen.set(event, count);\n',
          replace:
            '    const key = event + connection;\n    const count = (this.seen.get(key) ?? 0) + 1;\n    this.seen.set(key, count);\n',
        },
      ],
      dies: {
        check: 'the connections of a thread share one sample',
        message: /The sample is of the thread/,
      },
      notes: '03-tcp-gateway.md#a-log-that-may-stay-on',
    },
    {
      name: 'nagle-left-on',
      stage: 1,
      mistake: 'Leaves the socket as it came, with small writes held back by the kernel.',
      module: '#connection',
      edits: [{ find: '    this.socket.setNoDelay(true);\n', replace: '' }],
      dies: { check: 'Nagle’s algorithm is switched off', message: /setNoDelay\(true\)/ },
      notes: '03-tcp-gateway.md#nagle',
    },
    {
      name: 'writes-at-once',
      stage: 1,
      mistake: 'Gives the kernel each answer by itself: one system call per answer.',
      module: '#connection',
      edits: [
        {
          find: '    this.filled = filled + length;\n',
          replace: '    this.filled = filled + length;\n    this.write();\n',
        },
      ],
      dies: {
        check: 'nothing leaves before flush, and then everything in one write',
        message: /one system call per answer/,
      },
      notes: '03-tcp-gateway.md#one-write-per-turn',
    },
    {
      name: 'keeps-what-it-was-given',
      stage: 1,
      mistake:
        'Collects references and joins them in flush; by then the caller has new bytes there.',
      module: '#connection',
      edits: [
        {
          find: '  private filled = 0;\n',
          replace: '  private filled = 0;\n  private waiting: Uint8Array[] = [];\n',
        },
        {
          find: '    if (!this.makeRoom(bytes.length)) return false;\n    this.append(bytes, 0, bytes.length);\n',
          replace: '    if (this.ending) return false;\n    this.waiting.push(bytes);\n',
        },
        {
          find: '    this.announced = false;\n    if (this.socket.destroyed) return;\n',
          replace:
            '    if (this.socket.destroyed) return;\n    this.socket.write(Buffer.concat(this.waiting));\n    this.waiting = [];\n',
        },
      ],
      dies: {
        check: 'what is sent is copied: the caller may use its bytes again at once',
        message: /Copy the bytes when they are sent/,
      },
      notes: '03-tcp-gateway.md#whose-bytes',
    },
    {
      name: 'announces-every-output',
      stage: 1,
      mistake: 'Calls onOutput for each answer, and with a thousand the flush list has a thousand.',
      module: '#connection',
      edits: [{ find: '    if (this.announced) return;\n', replace: '' }],
      dies: {
        check: 'onOutput is called for the first output after a flush, and only for that',
        message: /needs to hear it once/,
      },
      notes: '03-tcp-gateway.md#one-write-per-turn',
    },
    {
      name: 'announces-only-once',
      stage: 1,
      mistake: 'Forgets at the flush that the output was announced: the second turn never leaves.',
      module: '#connection',
      edits: [
        {
          find: '    this.announced = false;\n    if (this.socket.destroyed) return;\n',
          replace: '    if (this.socket.destroyed) return;\n',
        },
      ],
      dies: {
        check: 'onOutput is called for the first output after a flush, and only for that',
        message: /the next output is announced again/,
      },
      notes: '03-tcp-gateway.md#one-write-per-turn',
    },
    {
      name: 'writes-nothing-too',
      stage: 1,
      mistake: 'Writes at every flush, whether there is something or not.',
      module: '#connection',
      edits: [{ find: '    if (this.filled > 0) {\n', replace: '    if (this.filled >= 0) {\n' }],
      dies: { check: 'a flush with nothing to send writes nothing', message: /for nothing/ },
      notes: '03-tcp-gateway.md#one-write-per-turn',
    },
    {
      name: 'output-buffer-never-grows',
      stage: 1,
      mistake: 'Collects into a buffer of fixed size; what is beyond it vanishes without an error.',
      module: '#connection',
      edits: [
        {
          find: '    if (this.filled + needed > this.filling.length) this.grow(needed);\n',
          replace: '',
        },
      ],
      dies: {
        check: 'output of any size leaves whole and in order',
        message: /is there room for what is collected/,
      },
      notes: '03-tcp-gateway.md#one-write-per-turn',
    },
    {
      name: 'end-loses-the-last-words',
      stage: 1,
      mistake: 'Closes the socket at once; what was collected and not flushed is gone.',
      module: '#connection',
      edits: [
        {
          find: '    this.socket.resume();\n    if (!this.inFlight) this.write();\n',
          replace: '    this.socket.resume();\n    this.socket.end();\n',
        },
      ],
      dies: {
        check: 'end lets everything leave that was sent, then closes our half',
        message: /before end\(\) still leaves/,
      },
      notes: '03-tcp-gateway.md#four-ways-to-go',
    },
    {
      name: 'reads-on-after-end',
      stage: 1,
      mistake: 'Hands on what comes after end(), and the answers have nowhere to go.',
      module: '#connection',
      edits: [
        {
          find: 'if (this.ending || this.inputOver) return;',
          replace: 'if (this.inputOver) return;',
        },
      ],
      dies: {
        check: 'end lets everything leave that was sent, then closes our half',
        message: /After end\(\) nothing is handed on/,
      },
      notes: '03-tcp-gateway.md#four-ways-to-go',
    },
    {
      name: 'half-close-is-close',
      stage: 1,
      mistake: 'Takes the end of the client’s input for the end of the client.',
      module: '#connection',
      edits: [
        {
          find: "this.socket.on('end', () => this.inputEnds());",
          replace: "this.socket.on('end', () => this.destroy());",
        },
      ],
      dies: {
        check: 'a client that closes its half gets what it is owed, then we close ours',
        message: /only closed its sending half/,
      },
      notes: '03-tcp-gateway.md#four-ways-to-go',
    },
    {
      name: 'nobody-listens-for-errors',
      stage: 1,
      mistake: 'Listens for "close" alone; the first reset ends the process.',
      module: '#connection',
      edits: [{ find: "    this.socket.on('error', () => {});\n", replace: '' }],
      dies: {
        check: 'a reset ends this connection and not the process',
        message: /nobody listens for throws/,
      },
      notes: '03-tcp-gateway.md#four-ways-to-go',
    },
    {
      name: 'closed-at-the-error-too',
      stage: 1,
      mistake: 'Reports the connection closed at "error" and again at "close".',
      module: '#connection',
      edits: [
        {
          find: "this.socket.on('error', () => {});",
          replace: "this.socket.on('error', () => this.handlers.onClosed(this));",
        },
      ],
      dies: {
        check: 'a reset ends this connection and not the process',
        message: /"close" always follows "error"/,
      },
      notes: '03-tcp-gateway.md#four-ways-to-go',
    },
    {
      name: 'room-doubles-once',
      stage: 1,
      mistake:
        'Doubles the buffer when it is full, though one send may need more than twice as much.',
      module: '#connection',
      edits: [
        {
          find: '      Math.max(this.filling.length * 2, this.filled + needed),\n',
          replace: '      this.filling.length * 2,\n',
        },
      ],
      dies: {
        check: 'a single send may be much larger than all before',
        message: /Twice what there was may be too little/,
      },
      notes: '03-tcp-gateway.md#one-write-per-turn',
    },
    {
      name: 'destroy-flushes-first',
      stage: 1,
      mistake:
        'Writes what is collected before it destroys; a client that is cut off for too much gets more.',
      module: '#connection',
      edits: [
        {
          find: '  destroy(): void {\n',
          replace: '  destroy(): void {\n    if (!this.inFlight) this.write();\n',
        },
      ],
      dies: { check: 'destroy closes at once', message: /writes nothing any more/ },
      notes: '03-tcp-gateway.md#four-ways-to-go',
    },
    {
      name: 'logs-what-it-drops',
      stage: 1,
      mistake: 'Notes a read before it looks whether anybody still listens.',
      module: '#connection',
      edits: [
        {
          find: "    if (this.ending || this.inputOver) return;\n    this.lastReadMs = this.nowMs();\n    this.log?.note(this.id, 'read', chunk.length);\n",
          replace:
            "    this.log?.note(this.id, 'read', chunk.length);\n    if (this.ending || this.inputOver) return;\n    this.lastReadMs = this.nowMs();\n",
        },
      ],
      dies: {
        check: 'a connection logs that it was opened, what it reads, and that it was closed',
        message: /Only a chunk that is handed on/,
      },
      notes: '03-tcp-gateway.md#a-log-that-may-stay-on',
    },
    {
      name: 'length-highest-byte-first',
      stage: 2,
      mistake: 'Reads the length in network byte order, which this protocol does not use.',
      module: '#frame-decoder',
      edits: [
        {
          find: '    (bytes[at] as number) |\n',
          replace: '    ((bytes[at] as number) << 24) |\n',
        },
        {
          find: '    ((bytes[at + 1] as number) << 8) |\n',
          replace: '    ((bytes[at + 1] as number) << 16) |\n',
        },
        {
          find: '    ((bytes[at + 2] as number) << 16) |\n',
          replace: '    ((bytes[at + 2] as number) << 8) |\n',
        },
        {
          find: '    ((bytes[at + 3] as number) << 24)\n',
          replace: '    (bytes[at + 3] as number)\n',
        },
      ],
      dies: {
        check: 'the length is a signed 32-bit integer, lowest byte first',
        message: /the first byte is the lowest/,
      },
      notes: '03-tcp-gateway.md#framing',
    },
    {
      name: 'one-frame-per-chunk',
      stage: 2,
      mistake: 'Takes a chunk for a message, as it is on an idle machine.',
      module: '#frame-decoder',
      edits: [
        {
          find: '      at = payload + length;\n',
          replace: '      at = payload + length;\n      break;\n',
        },
      ],
      dies: {
        check: 'frames that lie whole in a chunk are handed on, in order',
        message: /A chunk may hold many frames/,
      },
      notes: '03-tcp-gateway.md#framing',
    },
    {
      name: 'longest-frame-refused',
      stage: 2,
      mistake: 'Compares with < where the limit itself is allowed.',
      module: '#frame-decoder',
      edits: [{ find: 'length <= this.maxFrameBytes', replace: 'length < this.maxFrameBytes' }],
      dies: {
        check: 'the longest payload allowed is good',
        message: /8 bytes are allowed/,
      },
      notes: '03-tcp-gateway.md#a-length-that-cannot-be-right',
    },
    {
      name: 'cut-frames-are-dropped',
      stage: 2,
      mistake: 'Ends with the last whole frame of a chunk and forgets what is behind it.',
      module: '#frame-decoder',
      edits: [
        { find: '    if (!this.stopped) this.keep(chunk, at, chunk.length);\n', replace: '' },
      ],
      dies: {
        check: 'a frame is handed on when its last byte has come, not before',
        message: /One byte at a time is slow/,
      },
      notes: '03-tcp-gateway.md#framing',
    },
    {
      name: 'length-is-never-cut',
      stage: 2,
      mistake: 'Keeps a cut payload, but takes it that the four bytes of a length come together.',
      module: '#frame-decoder',
      edits: [
        {
          find: 'if (!this.stopped) this.keep(chunk, at, chunk.length);',
          replace:
            'if (!this.stopped && chunk.length - at >= LENGTH_BYTES) this.keep(chunk, at, chunk.length);',
        },
      ],
      dies: {
        check: 'a frame is handed on when its last byte has come, not before',
        message: /One byte at a time is slow/,
      },
      notes: '03-tcp-gateway.md#framing',
    },
    {
      name: 'one-piece-left-over',
      stage: 2,
      mistake: 'Starts the carry buffer anew with every chunk: right while a frame has two pieces.',
      module: '#frame-decoder',
      edits: [
        {
          find: '    return at;\n  }\n\n  private handOn',
          replace:
            '    else if (at === chunk.length && chunk.length > 1) this.carried = chunk.length;\n    return at;\n  }\n\n  private handOn',
        },
      ],
      dies: {
        check: 'the stream may be cut in three anywhere',
        message: /three pieces/,
      },
      notes: '03-tcp-gateway.md#framing',
    },
    {
      name: 'carry-buffer-for-all',
      stage: 2,
      mistake: 'Keeps one carry buffer for the whole module, since only one chunk is at work.',
      module: '#frame-decoder',
      edits: [
        {
          find: 'export class FrameDecoder {\n',
          replace: 'const shared = new Uint8Array(65_536);\n\nexport class FrameDecoder {\n',
        },
        {
          find: 'this.carry = new Uint8Array(LENGTH_BYTES + maxFrameBytes);',
          replace: 'this.carry = shared;',
        },
      ],
      dies: {
        check: 'two decoders have nothing in common',
        message: /every decoder keeps its own cut frame/,
      },
      notes: '03-tcp-gateway.md#framing',
    },
    {
      name: 'waits-before-it-judges',
      stage: 2,
      mistake: 'Looks at the length when the whole frame is there, which for 2 GB is never.',
      module: '#frame-decoder',
      edits: [
        {
          find: '      if (!this.isGood(length)) return false;\n      const payload = at + LENGTH_BYTES;\n      if (chunk.length - payload < length) break;\n',
          replace:
            '      const payload = at + LENGTH_BYTES;\n      if (chunk.length - payload < length) break;\n      if (!this.isGood(length)) return false;\n',
        },
      ],
      dies: {
        check: 'a bad length is refused as soon as its four bytes are there',
        message: /Do not wait for them/,
      },
      notes: '03-tcp-gateway.md#a-length-that-cannot-be-right',
    },
    {
      name: 'empty-frames-are-fine',
      stage: 2,
      mistake: 'Lets a length of 0 through: a client that sends zeros makes a million frames.',
      module: '#frame-decoder',
      edits: [{ find: 'length >= 1 &&', replace: 'length >= 0 &&' }],
      dies: {
        check: 'a length of 0 is refused, wherever it is cut',
        message: /what came before a bad length is handed on/,
      },
      notes: '03-tcp-gateway.md#a-length-that-cannot-be-right',
    },
    {
      name: 'length-without-a-sign',
      stage: 2,
      mistake: 'Reads the length unsigned; it is refused all the same, under another name.',
      module: '#frame-decoder',
      edits: [
        {
          find: '  return (\n    (bytes[at] as number) |',
          replace: '  return (\n    ((bytes[at] as number) |',
        },
        {
          find: '    ((bytes[at + 3] as number) << 24)\n',
          replace: '    ((bytes[at + 3] as number) << 24)) >>> 0\n',
        },
      ],
      dies: {
        check: 'a length of -1 is refused, wherever it is cut',
        message: /badLength is the length as it was read/,
      },
      notes: '03-tcp-gateway.md#a-length-that-cannot-be-right',
    },
    {
      name: 'no-longest-frame',
      stage: 2,
      mistake: 'Believes any positive length, and waits for what is announced.',
      module: '#frame-decoder',
      edits: [{ find: 'length >= 1 && length <= this.maxFrameBytes', replace: 'length >= 1' }],
      dies: {
        check: 'a bad length is refused as soon as its four bytes are there',
        message: /Two gigabytes are announced/,
      },
      notes: '03-tcp-gateway.md#a-length-that-cannot-be-right',
    },
    {
      name: 'goes-on-after-a-bad-length',
      stage: 2,
      mistake: 'Refuses the chunk with the bad length and takes the next one for a new beginning.',
      module: '#frame-decoder',
      edits: [
        {
          find: '    this.bad = length;\n    this.stopped = true;\n',
          replace: '    this.bad = length;\n    this.carried = 0;\n',
        },
      ],
      dies: {
        check: 'a length of 0 is refused, wherever it is cut',
        message:
          /nobody knows where it begins|stays false for good|nothing is handed on afterwards/,
      },
      notes: '03-tcp-gateway.md#a-length-that-cannot-be-right',
    },
    {
      name: 'stop-waits-for-the-chunk',
      stage: 2,
      mistake: 'Looks at the flag once per chunk, not before every frame.',
      module: '#frame-decoder',
      edits: [{ find: 'while (!this.stopped && chunk.length', replace: 'while (chunk.length' }],
      dies: {
        check: 'after stop nothing is handed on, not even of the chunk at work',
        message: /look before every frame/,
      },
      notes: '03-tcp-gateway.md#framing',
    },
    {
      name: 'stop-forgets-the-cut-frame',
      stage: 2,
      mistake: 'Finishes the frame that was under way, although somebody said stop.',
      module: '#frame-decoder',
      edits: [
        {
          find: '    if (this.stopped) return this.bad === undefined;\n',
          replace: '    if (this.bad !== undefined) return false;\n',
        },
      ],
      dies: {
        check: 'stop holds for a frame that is cut as well',
        message: /was not complete when stop/,
      },
      notes: '03-tcp-gateway.md#framing',
    },
    {
      name: 'length-counts-itself',
      stage: 2,
      mistake: 'Sends a length that includes its own four bytes, as other protocols do.',
      module: '#connection',
      edits: [
        {
          find: 'this.filling.writeInt32LE(length, this.filled)',
          replace: 'this.filling.writeInt32LE(length + LENGTH_BYTES, this.filled)',
        },
      ],
      dies: {
        check: 'a connection hands on every frame, counts it, and sends frames',
        message: /its length in four bytes/,
      },
      notes: '03-tcp-gateway.md#framing',
    },
    {
      name: 'sends-from-the-beginning',
      stage: 2,
      mistake: 'Copies from byte 0 of the memory; in a ring that is always the first slot.',
      module: '#connection',
      edits: [
        {
          find: '    this.append(bytes, offset, length);\n',
          replace: '    this.append(bytes, 0, length);\n',
        },
      ],
      dies: {
        check: 'sendFrom sends a part of a larger memory',
        message: /Five bytes from byte 4 on/,
      },
      notes: '03-tcp-gateway.md#whose-bytes',
    },
    {
      name: 'bad-length-is-the-end-at-once',
      stage: 2,
      mistake: 'Destroys the connection at a bad length, and with it the answers before it.',
      module: '#connection',
      edits: [
        {
          find: '    this.handlers.onProtocolError(this, length);\n    this.inputEnds();\n',
          replace: '    this.handlers.onProtocolError(this, length);\n    this.destroy();\n',
        },
      ],
      dies: {
        check:
          'a bad length is told once, with the length; what is sent then still leaves, and then it is over',
        message: /still reach the client/,
      },
      notes: '03-tcp-gateway.md#a-length-that-cannot-be-right',
    },
    {
      name: 'bad-length-is-told-and-told',
      stage: 2,
      mistake: 'Reports the bad length and leaves the connection open: every chunk reports again.',
      module: '#connection',
      edits: [
        {
          find: '    this.handlers.onProtocolError(this, length);\n    this.inputEnds();\n',
          replace: '    this.handlers.onProtocolError(this, length);\n',
        },
      ],
      dies: {
        check:
          'a bad length is told once, with the length; what is sent then still leaves, and then it is over',
        message: /onProtocolError is called once/,
      },
      notes: '03-tcp-gateway.md#a-length-that-cannot-be-right',
    },
    {
      name: 'destroy-finishes-the-chunk',
      stage: 2,
      mistake: 'Destroys the socket and lets the decoder go on with the chunk at work.',
      module: '#connection',
      edits: [
        {
          find: '    this.decoder.stop();\n    this.socket.destroy();\n',
          replace: '    this.socket.destroy();\n',
        },
      ],
      dies: {
        check: 'a handler that destroys its connection gets no further frame',
        message: /Stop the decoder/,
      },
      notes: '03-tcp-gateway.md#four-ways-to-go',
    },
    {
      name: 'end-finishes-the-chunk',
      stage: 2,
      mistake: 'Ends the connection and lets the decoder go on with the chunk at work.',
      module: '#connection',
      edits: [
        {
          find: '    this.decoder.stop();\n    this.socket.resume();\n',
          replace: '    this.socket.resume();\n',
        },
      ],
      dies: {
        check: 'a handler that ends its connection gets no further frame',
        message: /listens to no further frame/,
      },
      notes: '03-tcp-gateway.md#four-ways-to-go',
    },
    {
      name: 'cut-length-waits-for-more',
      stage: 2,
      mistake: 'Completes a cut length and judges it with the next chunk, which may never come.',
      module: '#frame-decoder',
      edits: [
        {
          find: '    if (this.carried < LENGTH_BYTES) return at;\n',
          replace:
            '    if (at > 0 && at === chunk.length) return at;\n    if (this.carried < LENGTH_BYTES) return at;\n',
        },
      ],
      dies: {
        check: 'a bad length is refused as soon as its four bytes are there',
        message: /when its fourth byte is there/,
      },
      notes: '03-tcp-gateway.md#a-length-that-cannot-be-right',
    },
    {
      name: 'stop-after-whole-frames-only',
      stage: 2,
      mistake:
        'Looks at the flag behind the frames of the loop, not behind the one that was put together.',
      module: '#frame-decoder',
      edits: [
        { find: 'while (!this.stopped && chunk.length', replace: 'while (chunk.length' },
        {
          find: '      at = payload + length;\n',
          replace: '      at = payload + length;\n      if (this.stopped) break;\n',
        },
      ],
      dies: {
        check: 'stop in the handler of a cut frame holds for what is behind it',
        message: /in two places/,
      },
      notes: '03-tcp-gateway.md#framing',
    },
    {
      name: 'stopped-but-still-reading',
      stage: 2,
      mistake:
        'Stops handing on and reads on, so that a handler which has closed is told of a bad length.',
      module: '#frame-decoder',
      edits: [
        { find: 'while (!this.stopped && chunk.length', replace: 'while (chunk.length' },
        {
          find: '    this.onFrame(bytes, offset, length);\n',
          replace: '    if (!this.stopped) this.onFrame(bytes, offset, length);\n',
        },
      ],
      dies: {
        check: 'a handler that destroys its connection gets no further frame',
        message: /where nobody reads any more/,
      },
      notes: '03-tcp-gateway.md#four-ways-to-go',
    },
    {
      name: 'unsent-is-what-the-socket-holds',
      stage: 3,
      mistake: 'Asks the socket alone, which does not know what is still being collected.',
      module: '#connection',
      edits: [
        {
          find: 'return this.filled + this.socket.writableLength;',
          replace: 'return this.socket.writableLength;',
        },
      ],
      dies: {
        check: 'unsentBytes counts what is collected, and what the kernel has not taken',
        message: /are collected/,
      },
      notes: '03-tcp-gateway.md#writability',
    },
    {
      name: 'second-write-into-the-first',
      stage: 3,
      mistake: 'Writes while a write is under way, and so fills the buffer that is being read.',
      module: '#connection',
      edits: [
        {
          find: '    if (this.socket.destroyed) return;\n    if (!this.inFlight) this.write();\n',
          replace: '    if (this.socket.destroyed) return;\n    this.write();\n',
        },
      ],
      dies: {
        check: 'what is sent while a write is under way follows it, in order and unharmed',
        message: /Was its buffer written over/,
      },
      notes: '03-tcp-gateway.md#two-buffers',
    },
    {
      name: 'what-waited-is-forgotten',
      stage: 3,
      mistake:
        'Waits for the next flush to send what had to wait; if nothing is sent, there is none.',
      module: '#connection',
      edits: [
        {
          find: 'if (this.filled > 0 || this.ending) this.write();',
          replace: 'if (this.ending) this.write();',
        },
      ],
      dies: {
        check: 'what is sent while a write is under way follows it, in order and unharmed',
        message: /what waited forgotten/,
      },
      notes: '03-tcp-gateway.md#two-buffers',
    },
    {
      name: 'never-pauses',
      stage: 3,
      mistake: 'Counts the slow client and goes on reading it; its answers pile up to the cap.',
      module: '#connection',
      edits: [{ find: '      this.socket.pause();\n', replace: '' }],
      dies: {
        check: 'a client that does not read is not read either',
        message: /pause the socket/,
      },
      notes: '03-tcp-gateway.md#writability',
    },
    {
      name: 'pauses-at-every-flush',
      stage: 3,
      mistake: 'Counts a pause for each flush while the input is paused.',
      module: '#connection',
      edits: [{ find: ' && !this.socket.isPaused()) {', replace: ') {' }],
      dies: {
        check: 'a client that does not read is not read either',
        message: /The pause counts once/,
      },
      notes: '03-tcp-gateway.md#writability',
    },
    {
      name: 'pauses-anybody-with-output',
      stage: 3,
      mistake: 'Pauses as soon as anything is unsent, so that each reply stops the reading.',
      module: '#connection',
      edits: [
        {
          find: 'return this.unsentBytes > this.limits.pauseOutputBytes;',
          replace: 'return this.unsentBytes > 0;',
        },
      ],
      dies: {
        check: 'a client that does not read is not read either',
        message: /must not be paused before/,
      },
      notes: '03-tcp-gateway.md#writability',
    },
    {
      name: 'never-resumes',
      stage: 3,
      mistake: 'Pauses and forgets to go on: the client hangs for ever.',
      module: '#connection',
      edits: [
        {
          find: "      this.log?.note(this.id, 'resume', this.unsentBytes);\n      this.socket.resume();\n",
          replace: "      this.log?.note(this.id, 'resume', this.unsentBytes);\n",
        },
      ],
      dies: {
        check: 'once the client reads again it is read again, and nothing is missing',
        message: /Resume the socket/,
      },
      notes: '03-tcp-gateway.md#writability',
    },
    {
      name: 'pause-is-not-told',
      stage: 3,
      mistake: 'Pauses without a word, and nobody can tell a slow client from a slow engine.',
      module: '#connection',
      edits: [{ find: "      this.log?.note(this.id, 'pause', this.unsentBytes);\n", replace: '' }],
      dies: {
        check: 'a pause and its end are logged with the bytes that wait',
        message: /how backpressure shows in the log/,
      },
      notes: '03-tcp-gateway.md#a-log-that-may-stay-on',
    },
    {
      name: 'pauses-at-the-turns-end',
      stage: 3,
      mistake: 'Leaves the pause to the flush, while one wake-up reads chunk after chunk.',
      module: '#connection',
      edits: [{ find: '    if (this.isBackedUp) this.flush();\n', replace: '' }],
      dies: {
        check: 'the pause comes within a burst, not at the end of the turn',
        message: /Look after each chunk/,
      },
      notes: '03-tcp-gateway.md#the-burst',
    },
    {
      name: 'judges-before-it-writes',
      stage: 3,
      mistake: 'Compares what is collected with the mark before the kernel was asked to take it.',
      module: '#connection',
      edits: [
        {
          find: '    if (this.isBackedUp && !this.ending',
          replace: '    if (backedUp && !this.ending',
        },
        {
          find: '    if (this.socket.destroyed) return;\n    if (!this.inFlight) this.write();\n',
          replace:
            '    if (this.socket.destroyed) return;\n    const backedUp = this.isBackedUp;\n    if (!this.inFlight) this.write();\n',
        },
      ],
      dies: {
        check: 'a client that reads is not paused, however much it gets in one turn',
        message: /judge then what it has left behind/,
      },
      notes: '03-tcp-gateway.md#the-burst',
    },
    {
      name: 'collects-until-the-cap',
      stage: 3,
      mistake:
        'Writes at the turn’s end only, so that a large answer cuts off a client that reads.',
      module: '#connection',
      edits: [
        {
          find: '    if (this.filled >= this.limits.pauseOutputBytes && !this.inFlight) this.write();\n',
          replace: '',
        },
      ],
      dies: {
        check: 'a burst beyond the cap does not cut off a client that reads',
        message: /does not wait for the end of the turn/,
      },
      notes: '03-tcp-gateway.md#the-burst',
    },
    {
      name: 'resumes-at-the-first-write-done',
      stage: 3,
      mistake: 'Takes a write that is done for all output gone.',
      module: '#connection',
      edits: [
        {
          find: 'if (this.socket.isPaused() && !this.isBackedUp) {',
          replace: 'if (this.socket.isPaused()) {',
        },
      ],
      dies: {
        check: 'the socket stays paused while more than the mark waits',
        message: /A write that is done is not enough/,
      },
      notes: '03-tcp-gateway.md#writability',
    },
    {
      name: 'no-cap',
      stage: 3,
      mistake: 'Relies on the pause; but fills come from others, and nobody pauses those.',
      module: '#connection',
      edits: [
        {
          find: 'if (this.unsentBytes + needed > this.limits.maxOutputBytes) {',
          replace: 'if (this.unsentBytes + needed > 2 ** 40) {',
        },
        {
          find: '      this.limits.maxOutputBytes,\n    );\n',
          replace: '      2 ** 30,\n    );\n',
        },
      ],
      dies: {
        check: 'at the cap the client is cut off, and what waits never exceeds the cap',
        message: /never more than maxOutputBytes/,
      },
      notes: '03-tcp-gateway.md#two-marks',
    },
    {
      name: 'cap-on-one-buffer',
      stage: 3,
      mistake: 'Holds the cap against what is collected and forgets what is under way.',
      module: '#connection',
      edits: [
        {
          find: 'if (this.unsentBytes + needed > this.limits.maxOutputBytes) {',
          replace: 'if (this.filled + needed > this.limits.maxOutputBytes) {',
        },
      ],
      dies: {
        check: 'at the cap the client is cut off, and what waits never exceeds the cap',
        message: /never more than maxOutputBytes/,
      },
      notes: '03-tcp-gateway.md#two-marks',
    },
    {
      name: 'drops-at-the-cap',
      stage: 3,
      mistake: 'Drops answers at the cap and keeps the client, who never learns what it missed.',
      module: '#connection',
      edits: [
        {
          find: '      this.destroy();\n      return false;\n',
          replace: '      return false;\n',
        },
      ],
      dies: {
        check: 'at the cap the client is cut off, and what waits never exceeds the cap',
        message: /The client is cut off/,
      },
      notes: '03-tcp-gateway.md#two-marks',
    },
    {
      name: 'cap-one-too-early',
      stage: 3,
      mistake: 'Cuts off at the cap instead of beyond it.',
      module: '#connection',
      edits: [
        {
          find: 'this.unsentBytes + needed > this.limits.maxOutputBytes',
          replace: 'this.unsentBytes + needed >= this.limits.maxOutputBytes',
        },
      ],
      dies: { check: 'exactly the cap is still allowed', message: /the cap is 1,000/ },
      notes: '03-tcp-gateway.md#two-marks',
    },
    {
      name: 'announced-until-a-flush-writes',
      stage: 3,
      mistake:
        'Ends the announcement only in a flush that finds something; what left before it keeps it up for ever.',
      module: '#connection',
      edits: [
        {
          find: '    this.announced = false;\n    if (this.socket.destroyed)',
          replace:
            '    if (this.filled > 0) this.announced = false;\n    if (this.socket.destroyed)',
        },
      ],
      dies: {
        check:
          'after every flush the next output is announced, also when there was nothing to flush',
        message: /nobody hears of what comes next/,
      },
      notes: '03-tcp-gateway.md#one-write-per-turn',
    },
    {
      name: 'pauses-at-the-mark',
      stage: 3,
      mistake: 'Compares with >= where the mark itself is allowed.',
      module: '#connection',
      edits: [
        {
          find: 'return this.unsentBytes > this.limits.pauseOutputBytes;',
          replace: 'return this.unsentBytes >= this.limits.pauseOutputBytes;',
        },
      ],
      dies: { check: 'exactly the mark is no reason to pause', message: /not more than it/ },
      notes: '03-tcp-gateway.md#two-marks',
    },
    {
      name: 'pauses-within-the-chunk',
      stage: 3,
      mistake:
        'Looks at the mark in every send: the flush comes in the middle of a chunk, and the pause too.',
      module: '#connection',
      edits: [
        {
          find: '    this.filled = filled + length;\n',
          replace: '    this.filled = filled + length;\n    if (this.isBackedUp) this.flush();\n',
        },
      ],
      dies: {
        check: 'a pause and its end are logged with the bytes that wait',
        message: /not within it/,
      },
      notes: '03-tcp-gateway.md#the-burst',
    },
    {
      name: 'every-write-is-a-resume',
      stage: 3,
      mistake:
        'Notes a resume whenever a write is done, so that the log tells of ends of pauses that never were.',
      module: '#connection',
      edits: [
        {
          find: 'if (this.socket.isPaused() && !this.isBackedUp) {',
          replace: 'if (!this.isBackedUp) {',
        },
      ],
      dies: {
        check: 'a pause and its end are logged with the bytes that wait',
        message: /ends no pause is no resume/,
      },
      notes: '03-tcp-gateway.md#a-log-that-may-stay-on',
    },
    {
      name: 'cap-without-the-length',
      stage: 3,
      mistake: 'Holds the payload against the cap and forgets the four bytes in front of it.',
      module: '#connection',
      edits: [
        {
          find: '    if (!this.makeRoom(LENGTH_BYTES + length)) return false;\n',
          replace:
            '    if (!this.makeRoom(length)) return false;\n    if (this.filled + LENGTH_BYTES + length > this.filling.length) this.grow(LENGTH_BYTES + length);\n',
        },
      ],
      dies: {
        check:
          'the cap counts all that a send adds: the length of a frame, and bytes without a frame',
        message: /4 of their length/,
      },
      notes: '03-tcp-gateway.md#two-marks',
    },
    {
      name: 'cap-for-frames-only',
      stage: 3,
      mistake:
        'Asks for the cap where frames are sent; the sendBytes of the first stage goes on without.',
      module: '#connection',
      edits: [
        {
          find: '    if (!this.makeRoom(bytes.length)) return false;\n',
          replace:
            '    if (this.ending) return false;\n    if (this.filled >= this.limits.pauseOutputBytes && this.socket.writableLength === 0) this.flush();\n    if (this.filled + bytes.length > this.filling.length) this.grow(bytes.length);\n',
        },
      ],
      dies: {
        check:
          'the cap counts all that a send adds: the length of a frame, and bytes without a frame',
        message: /holds for sendBytes/,
      },
      notes: '03-tcp-gateway.md#two-marks',
    },
    {
      name: 'idle-counts-whole-frames',
      stage: 4,
      mistake: 'Takes only a whole frame for a sign of life; a slow line is cut off in the middle.',
      module: '#connection',
      edits: [
        { find: '    this.lastReadMs = this.nowMs();\n', replace: '' },
        {
          find: '        this.owed++;\n',
          replace: '        this.owed++;\n        this.lastReadMs = this.nowMs();\n',
        },
      ],
      dies: {
        check: 'idleMs is the time since something came',
        message: /Half a frame is a sign of life/,
      },
      notes: '03-tcp-gateway.md#half-open-peers',
    },
    {
      name: 'idle-counts-what-we-send',
      stage: 4,
      mistake: 'Takes a write for a sign of life, also when nobody is at the other end.',
      module: '#connection',
      edits: [
        {
          find: '    this.filled = filled + length;\n',
          replace: '    this.filled = filled + length;\n    this.lastReadMs = this.nowMs();\n',
        },
      ],
      dies: {
        check: 'what we send is no sign of life of the client',
        message: /Only what comes in shows/,
      },
      notes: '03-tcp-gateway.md#half-open-peers',
    },
    {
      name: 'idle-counts-what-is-dropped',
      stage: 4,
      mistake: 'Notes the time before it looks whether anybody still listens.',
      module: '#connection',
      edits: [
        {
          find: '    if (this.ending || this.inputOver) return;\n    this.lastReadMs = this.nowMs();\n',
          replace:
            '    this.lastReadMs = this.nowMs();\n    if (this.ending || this.inputOver) return;\n',
        },
      ],
      dies: {
        check: 'bytes that nobody listens to any more keep no connection alive',
        message: /could stay for ever/,
      },
      notes: '03-tcp-gateway.md#half-open-peers',
    },
    {
      name: 'news-are-answers',
      stage: 4,
      mistake: 'Counts every frame that is sent as an answer, news too.',
      module: '#connection',
      edits: [
        { find: '    this.owed--;\n', replace: '' },
        {
          find: '    this.append(bytes, offset, length);\n',
          replace: '    this.append(bytes, offset, length);\n    this.owed--;\n',
        },
        { find: 'this.inputOver && this.owed === 0', replace: 'this.inputOver && this.owed <= 0' },
      ],
      dies: {
        check: 'owedAnswers counts frames that were handed on and are not answered',
        message: /send\(\) tells news/,
      },
      notes: '03-tcp-gateway.md#what-is-owed',
    },
    {
      name: 'only-answers-that-arrive-count',
      stage: 4,
      mistake: 'Takes an answer off the list only if it could be sent.',
      module: '#connection',
      edits: [{ find: '    this.owed--;\n', replace: '    if (sent) this.owed--;\n' }],
      dies: {
        check: 'answers that come after a reset are dropped without harm',
        message: /Whoever waits for 0/,
      },
      notes: '03-tcp-gateway.md#what-is-owed',
    },
    {
      name: 'half-close-drops-what-is-owed',
      stage: 4,
      mistake: 'Closes as soon as the client has said its last word, whatever is on its way.',
      module: '#connection',
      edits: [
        {
          find: 'if (this.inputOver && this.owed === 0) this.end();',
          replace: 'if (this.inputOver) this.end();',
        },
      ],
      dies: {
        check: 'a client that has closed its half still gets the answers it is owed',
        message: /two answers are on their way/,
      },
      notes: '03-tcp-gateway.md#what-is-owed',
    },
    {
      name: 'nobody-ends-it-after-the-last-answer',
      stage: 4,
      mistake: 'Looks whether all is answered when the client closes, and never again.',
      module: '#connection',
      edits: [
        {
          find: '      this.socket.pause();\n    }\n    this.endIfDone();\n',
          replace: '      this.socket.pause();\n    }\n',
        },
        {
          find: '      this.socket.resume();\n    }\n    this.endIfDone();\n',
          replace: '      this.socket.resume();\n    }\n',
        },
      ],
      dies: {
        check: 'a client that has closed its half still gets the answers it is owed',
        message: /Now nothing is owed/,
      },
      notes: '03-tcp-gateway.md#what-is-owed',
    },
    {
      name: 'bad-length-drops-what-is-owed',
      stage: 4,
      mistake: 'Ends at a bad length without waiting for the answers to what came before.',
      module: '#connection',
      edits: [
        {
          find: '    this.handlers.onProtocolError(this, length);\n    this.inputEnds();\n',
          replace: '    this.handlers.onProtocolError(this, length);\n    this.end();\n',
        },
      ],
      dies: {
        check: 'after a bad length the answers that are owed come first',
        message: /Wait for it/,
      },
      notes: '03-tcp-gateway.md#what-is-owed',
    },
    {
      name: 'listens-after-a-bad-length',
      stage: 4,
      mistake: 'Goes on reading while answers are owed, and reports the same bad length again.',
      module: '#connection',
      edits: [
        {
          find: 'if (this.ending || this.inputOver) return;',
          replace: 'if (this.ending) return;',
        },
      ],
      dies: {
        check: 'bytes that nobody listens to any more keep no connection alive',
        message: /nobody listens either/,
      },
      notes: '03-tcp-gateway.md#what-is-owed',
    },
    {
      name: 'closes-on-unread-bytes',
      stage: 4,
      mistake: 'Destroys the socket as soon as its last output has left, whatever is unread.',
      module: '#connection',
      edits: [
        {
          find: 'if (this.ending && !this.socket.writableEnded) this.socket.end();',
          replace:
            'if (this.ending && !this.socket.writableEnded) this.socket.end(() => this.socket.destroy());',
        },
      ],
      dies: {
        check: 'after end what the client still sends is read and dropped',
        message: /sends a reset/,
      },
      notes: '03-tcp-gateway.md#four-ways-to-go',
    },
    {
      name: 'ends-while-paused',
      stage: 4,
      mistake: 'Ends a connection whose input is paused and leaves it paused.',
      module: '#connection',
      edits: [
        {
          find: '    this.socket.resume();\n    if (!this.inFlight) this.write();\n',
          replace: '    if (!this.inFlight) this.write();\n',
        },
      ],
      dies: {
        check: 'end reads on even where the input was paused',
        message: /resume it/,
      },
      notes: '03-tcp-gateway.md#four-ways-to-go',
    },
    {
      name: 'flush-pauses-after-the-end',
      stage: 4,
      mistake: 'Pauses a connection that is ending, because its last output is slow.',
      module: '#connection',
      edits: [{ find: 'this.isBackedUp && !this.ending && ', replace: 'this.isBackedUp && ' }],
      dies: {
        check: 'end reads on even where the input was paused',
        message: /does not pause it again/,
      },
      notes: '03-tcp-gateway.md#four-ways-to-go',
    },
    {
      name: 'end-overtakes-the-output',
      stage: 4,
      mistake: 'Ends the socket while a write is under way; what was sent behind it never leaves.',
      module: '#connection',
      edits: [
        {
          find: '    this.socket.resume();\n    if (!this.inFlight) this.write();\n',
          replace:
            '    this.socket.resume();\n    if (this.inFlight) this.socket.end();\n    else this.write();\n',
        },
      ],
      dies: {
        check: 'end reads on even where the input was paused',
        message: /Everything that was sent leaves/,
      },
      notes: '03-tcp-gateway.md#four-ways-to-go',
    },
    {
      name: 'half-close-after-a-bad-length-drops',
      stage: 4,
      mistake:
        'Takes the end behind a bad length for the end of everything, with an answer on its way.',
      module: '#connection',
      edits: [
        {
          find: "this.socket.on('end', () => this.inputEnds());",
          replace: "this.socket.on('end', () => (this.inputOver ? this.end() : this.inputEnds()));",
        },
      ],
      dies: {
        check: 'after a bad length the answers that are owed come first',
        message: /behind its bad length/,
      },
      notes: '03-tcp-gateway.md#what-is-owed',
    },
    {
      name: 'closed-when-all-is-answered',
      stage: 4,
      mistake:
        'Reports the connection closed when nothing is owed any more, and keeps its place until then.',
      module: '#connection',
      edits: [
        {
          find: '      this.handlers.onClosed(this);\n',
          replace: '      if (this.owed === 0) this.handlers.onClosed(this);\n',
        },
        {
          find: '    this.owed--;\n',
          replace:
            '    this.owed--;\n    if (this.owed === 0 && this.socket.closed) this.handlers.onClosed(this);\n',
        },
      ],
      dies: {
        check: 'answers that come after a reset are dropped without harm',
        message: /not with the last answer/,
      },
      notes: '03-tcp-gateway.md#what-is-owed',
    },
    {
      name: 'end-destroys-what-is-under-way',
      stage: 4,
      mistake: 'Has nothing to wait for in end() when it finds a write under way, and destroys it.',
      module: '#connection',
      edits: [
        {
          find: '    this.socket.resume();\n    if (!this.inFlight) this.write();\n',
          replace:
            '    this.socket.resume();\n    if (this.inFlight) this.socket.destroy();\n    else this.write();\n',
        },
      ],
      dies: {
        check: 'end reads on even where the input was paused',
        message: /Everything that was sent leaves/,
      },
      notes: '03-tcp-gateway.md#four-ways-to-go',
    },
    {
      name: 'poison-before-the-handler',
      stage: 5,
      mistake: 'Overwrites the frame before anybody has seen it.',
      module: '#frame-decoder',
      edits: [
        {
          find: '    this.onFrame(bytes, offset, length);\n    if (this.poison) bytes.fill(POISON, offset, offset + length);\n',
          replace:
            '    if (this.poison) bytes.fill(POISON, offset, offset + length);\n    this.onFrame(bytes, offset, length);\n',
        },
      ],
      dies: {
        check: 'a handler sees its own frame unharmed, and a copy stays',
        message: /after the handler has returned/,
      },
      notes: '03-tcp-gateway.md#poison',
    },
    {
      name: 'cut-frames-are-not-poisoned',
      stage: 5,
      mistake: 'Forgets the frames that were put together, which are the rare ones.',
      module: '#frame-decoder',
      edits: [
        {
          find: 'this.handOn(this.carry, LENGTH_BYTES, length);',
          replace: 'this.onFrame(this.carry, LENGTH_BYTES, length);',
        },
      ],
      dies: {
        check: 'a frame that was cut is poisoned as well',
        message: /what was put together/,
      },
      notes: '03-tcp-gateway.md#poison',
    },
    {
      name: 'poison-spills',
      stage: 5,
      mistake: 'Overwrites up to the end of the chunk, and with it the frames that come next.',
      module: '#frame-decoder',
      edits: [
        {
          find: 'bytes.fill(POISON, offset, offset + length)',
          replace: 'bytes.fill(POISON, offset)',
        },
      ],
      dies: {
        check: 'with poison a slice that was kept is caught: it reads as poison',
        message: /As soon as onFrame returns/,
      },
      notes: '03-tcp-gateway.md#poison',
    },
    {
      name: 'poison-always',
      stage: 5,
      mistake: 'Poisons in production too, and writes once more every byte that it reads.',
      module: '#frame-decoder',
      edits: [{ find: 'if (this.poison) bytes.fill', replace: 'bytes.fill' }],
      dies: {
        check: 'without poison the chunk is left as it is',
        message: /Poison is for tests/,
      },
      notes: '03-tcp-gateway.md#poison',
    },
    {
      name: 'poison-stays-in-the-options',
      stage: 5,
      mistake: 'Takes the option and does not pass it to the decoder.',
      module: '#connection',
      edits: [{ find: '      poison: options.poison,\n', replace: '' }],
      dies: {
        check: 'a connection hands poison on to its decoder',
        message: /the option of its decoder/,
      },
      notes: '03-tcp-gateway.md#poison',
    },
    {
      name: 'keeps-a-slice-of-the-chunk',
      stage: 5,
      mistake: 'Keeps the rest of a chunk as a view of it, and the next read may lie in its place.',
      module: '#frame-decoder',
      edits: concatenating('chunk.subarray(at)'),
      dies: {
        check: 'a decoder keeps no slice of a chunk: the next read may use the same memory',
        message: /must be copied before push returns/,
      },
      notes: '03-tcp-gateway.md#whose-bytes',
    },
    {
      name: 'joins-rest-and-chunk',
      stage: 5,
      mistake: 'Copies the rest and joins it with the next chunk: a new buffer for each read.',
      module: '#frame-decoder',
      edits: concatenating('new Uint8Array(chunk.subarray(at))'),
      dies: {
        check: 'a million frames are decoded with one buffer for the cut ones',
        message: /garbage at the rate of the traffic/,
      },
      notes: '03-tcp-gateway.md#decoding-in-place',
    },
    {
      name: 'a-copy-per-frame',
      stage: 5,
      mistake: 'Hands every frame on in a buffer of its own, to be on the safe side.',
      module: '#frame-decoder',
      edits: [
        {
          find: '    this.onFrame(bytes, offset, length);\n    if (this.poison) bytes.fill(POISON, offset, offset + length);\n',
          replace:
            '    const copy = new Uint8Array(bytes.subarray(offset, offset + length));\n    this.onFrame(copy, 0, length);\n    if (this.poison) copy.fill(POISON);\n    if (this.poison) bytes.fill(POISON, offset, offset + length);\n',
        },
      ],
      dies: {
        check: 'frames that lie whole in a chunk are handed on where they lie',
        message: /Nothing is copied/,
      },
      notes: '03-tcp-gateway.md#decoding-in-place',
    },
    {
      name: 'a-buffer-per-write',
      stage: 5,
      mistake: 'Starts each turn with a new buffer, because the old one is with the kernel.',
      module: '#connection',
      edits: [
        {
          find: '      this.filling = this.flying;\n',
          replace: '      this.filling = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);\n',
        },
      ],
      dies: {
        check: 'in steady state output leaves from the same memory again and again',
        message: /they change places/,
      },
      notes: '03-tcp-gateway.md#two-buffers',
    },
    {
      name: 'doubles-beyond-the-cap',
      stage: 5,
      mistake: 'Doubles without looking at the cap, so that the bound is twice what it says.',
      module: '#connection',
      edits: [
        {
          find: '    const size = Math.min(\n      Math.max(this.filling.length * 2, this.filled + needed),\n      this.limits.maxOutputBytes,\n    );\n',
          replace: '    const size = Math.max(this.filling.length * 2, this.filled + needed);\n',
        },
      ],
      dies: {
        check: 'the buffers hold a backlog up to the cap and no more',
        message: /do not double beyond the cap/,
      },
      notes: '03-tcp-gateway.md#what-grows-must-shrink',
    },
    {
      name: 'never-gives-back',
      stage: 5,
      mistake: 'Keeps the buffers as large as they ever were.',
      module: '#connection',
      edits: [{ find: '    if (this.unsentBytes === 0) this.letGo();\n', replace: '' }],
      dies: {
        check: 'when a backlog of 300 answers is gone its memory goes too',
        message: /it would be gigabytes/,
      },
      notes: '03-tcp-gateway.md#what-grows-must-shrink',
    },
    {
      name: 'gives-back-one-of-two',
      stage: 5,
      mistake: 'Lets the written buffer go and forgets that the other one grew as well.',
      module: '#connection',
      edits: [
        {
          find: '    if (this.filling.length > keepBytes) this.filling = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);\n',
          replace: '',
        },
      ],
      dies: {
        check: 'when a backlog of 300 answers is gone its memory goes too',
        message: /it would be gigabytes/,
      },
      notes: '03-tcp-gateway.md#what-grows-must-shrink',
    },
    {
      name: 'poison-at-the-end-of-push',
      stage: 5,
      mistake:
        'Poisons the chunk when all its frames are handed on; until then a kept slice looks right.',
      module: '#frame-decoder',
      edits: [
        {
          find: '    if (this.poison) bytes.fill(POISON, offset, offset + length);\n',
          replace: '',
        },
        {
          find: '    if (!this.stopped) this.keep(chunk, at, chunk.length);\n',
          replace:
            '    if (!this.stopped) this.keep(chunk, at, chunk.length);\n    if (this.poison) chunk.fill(POISON);\n',
        },
      ],
      dies: {
        check: 'with poison a slice that was kept is caught: it reads as poison',
        message: /not at the end of push/,
      },
      notes: '03-tcp-gateway.md#poison',
    },
    {
      name: 'stopped-frames-are-not-poisoned',
      stage: 5,
      mistake: 'Leaves push at once when the handler says stop, before the poison.',
      module: '#frame-decoder',
      edits: [
        {
          find: 'if (this.poison) bytes.fill',
          replace: 'if (this.poison && !this.stopped) bytes.fill',
        },
      ],
      dies: {
        check: 'a frame whose handler says stop is poisoned as well',
        message: /Who keeps a slice of the last one/,
      },
      notes: '03-tcp-gateway.md#poison',
    },
    {
      name: 'a-view-per-frame',
      stage: 5,
      mistake: 'Makes a view for each frame: nothing is copied, and there is an object per order.',
      module: '#frame-decoder',
      edits: [
        {
          find: '    this.onFrame(bytes, offset, length);\n',
          replace: '    this.onFrame(bytes.subarray(offset, offset + length), 0, length);\n',
        },
      ],
      dies: {
        check: 'frames that lie whole in a chunk are handed on where they lie',
        message: /A view per frame/,
      },
      notes: '03-tcp-gateway.md#decoding-in-place',
    },
    {
      name: 'poison-takes-the-length-too',
      stage: 5,
      mistake: 'Overwrites the whole frame, with the length that was never handed on.',
      module: '#frame-decoder',
      edits: [
        {
          find: 'bytes.fill(POISON, offset, offset + length)',
          replace: 'bytes.fill(POISON, offset - LENGTH_BYTES, offset + length)',
        },
      ],
      dies: {
        check: 'poison covers the payload and no other byte',
        message: /was never handed on/,
      },
      notes: '03-tcp-gateway.md#poison',
    },
    {
      name: 'trims-what-is-filled-only',
      stage: 5,
      mistake: 'Lets the collecting buffer go and keeps the one that was under way last.',
      module: '#connection',
      edits: [
        {
          find: '    if (this.flying.length > keepBytes) this.flying = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);\n',
          replace: '',
        },
      ],
      dies: {
        check: 'when a backlog of 300 answers is gone its memory goes too',
        message: /neither of the two buffers/,
      },
      notes: '03-tcp-gateway.md#what-grows-must-shrink',
    },
    {
      name: 'keeps-four-times-the-mark',
      stage: 5,
      mistake: 'Keeps what a middling backlog has made, for every client that ever had one.',
      module: '#connection',
      edits: [
        { find: '2 * this.limits.pauseOutputBytes', replace: '4 * this.limits.pauseOutputBytes' },
      ],
      dies: {
        check: 'when a backlog of 160 answers is gone its memory goes too',
        message: /twice the mark/,
      },
      notes: '03-tcp-gateway.md#what-grows-must-shrink',
    },
  ],
  right: [
    {
      name: 'decoder-by-state',
      why: 'A machine with two states; a length is read byte by byte into a number.',
      files: { '#frame-decoder': 'checks/wrong/03/frame-decoder-by-state.ts' },
    },
    {
      name: 'connection-by-phases',
      why: 'Four phases instead of flags, spare buffers handed back by each write, reads on only when all has left.',
      files: { '#connection': 'checks/wrong/03/connection-by-phases.ts' },
    },
  ],
} satisfies DayProof;
