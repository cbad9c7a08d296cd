/** One session without sockets: text in, text out, and a clock that moves when it is told to. */
import { Counters } from '#counters';
import { FixCode, FixReader } from '#fix';
import { FixWriter } from '#fix-writer';
import { FixSession } from '../../../solutions/fix/fix-session.ts';
import type { Fields } from './fix-script.ts';
import { utc } from './fix-script.ts';
import { bytesOf, framed, textOf } from './fix-text.ts';

export const START_MS = Date.UTC(2026, 0, 2, 9, 30);

export class SessionRig {
  readonly counters = new Counters();
  readonly session: FixSession;
  /** Application messages that the session let through, as `11=…` of each. */
  readonly applications: string[] = [];
  /** Whether the session has ended the connection. */
  ended = false;
  next = 1;
  private clockMs = 0;
  private readonly sent: Fields[] = [];
  private readonly reader = new FixReader();

  constructor(options: { storeMessages?: number; token?: string } = {}) {
    this.session = new FixSession({
      engineCompId: 'TICK',
      clientCompId: 'CLIENT1',
      token: options.token,
      maxHeartBtIntS: 60,
      storeMessages: options.storeMessages ?? 64,
      clock: { nowMs: () => this.clockMs, utcMs: () => START_MS + this.clockMs },
      counters: this.counters,
      writer: new FixWriter(),
      onApplication: (_session, reader) => this.applications.push(reader.text(11)),
    });
  }

  /** Lets time pass, looking at the clock every quarter of a second. */
  pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += 250) {
      this.clockMs += 250;
      this.session.tick();
    }
  }

  get utc(): string {
    return utc(START_MS + this.clockMs);
  }

  /** The session's next connection: its first message. */
  logOn(fields: Fields = {}): boolean {
    this.ended = false;
    const code = this.read('A', { '98': '0', '108': '30', ...fields });
    return this.session.logOn(
      {
        send: (bytes, offset, length) => this.keep(bytes.subarray(offset, offset + length)),
        end: () => {
          this.ended = true;
          this.session.disconnected();
        },
      },
      code,
      this.reader,
    );
  }

  /** Logged on, and what the session said to it forgotten. */
  static loggedOn(options: { storeMessages?: number } = {}): SessionRig {
    const rig = new SessionRig(options);
    rig.logOn();
    rig.take();
    return rig;
  }

  receive(type: string, fields: Fields = {}): void {
    this.session.receive(this.read(type, fields), this.reader);
  }

  /** The engine reports something. */
  report(text: string): void {
    this.session.begin('8'.charCodeAt(0)).text(58, text);
    this.session.send();
  }

  /** What the session has sent since the last time. */
  take(): Fields[] {
    return this.sent.splice(0);
  }

  /** The same, as `type number`, and what tells one from another. */
  brief(): string[] {
    return this.take().map((fields) => {
      const { '34': number = '', '35': type = '' } = fields;
      const rest = ['43', '7', '16', '36', '45', '371', '373', '112', '58']
        .filter((tag) => fields[tag] !== undefined)
        .map((tag) => ` ${tag}=${fields[tag]}`);
      return `${type} ${number}${rest.join('')}`;
    });
  }

  private read(type: string, given: Fields): number {
    const fields: Record<string, string> = {
      '35': type,
      '49': 'CLIENT1',
      '56': 'TICK',
      '34': String(this.next),
      '52': this.utc,
      ...given,
    };
    if (given['34'] === undefined) this.next++;
    const body = Object.entries(fields)
      .filter(([tag, value]) => tag !== '8' && tag !== '35' && value !== '')
      .map(([tag, value]) => `${tag}=${value}|`);
    const bytes = bytesOf(framed(`35=${type}|${body.join('')}`, fields['8']));
    const code = this.reader.read(bytes, 0, bytes.length);
    if (code === FixCode.INCOMPLETE) throw new Error('incomplete');
    return code;
  }

  private keep(bytes: Uint8Array): void {
    const fields: Record<string, string> = {};
    for (const field of textOf(bytes).slice(0, -1).split('|')) {
      const [tag = '', value = ''] = field.split(/=(.*)/s, 2);
      fields[tag] ??= value;
    }
    this.sent.push(fields);
  }
}
