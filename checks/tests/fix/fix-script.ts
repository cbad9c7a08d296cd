/**
 * A FIX client for tests that does what the test says, wrong or right: it numbers its messages and
 * dates them, and every field can be given instead. It writes and reads with code of its own.
 */
import { Socket } from 'node:net';
import { framed, textOf } from './fix-text.ts';

/** A message by its tags; the first field of each tag. */
export type Fields = Readonly<Record<string, string>>;

const HEADER = ['8', '9', '35', '49', '56', '34', '43', '97', '52', '122'];

export class ScriptedFixClient {
  readonly socket: Socket;
  readonly compId: string;
  /** The number of the next message that is sent. */
  next = 1;
  /** Whether the engine has closed. */
  closed = false;
  private text = '';
  private readonly received: Fields[] = [];
  private wake: () => void = () => {};

  private constructor(socket: Socket, compId: string) {
    this.socket = socket;
    this.compId = compId;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.text += textOf(chunk);
      this.cut();
      this.wake();
    });
    socket.on('error', () => {});
    const over = (): void => {
      this.closed = true;
      this.wake();
    };
    socket.on('end', over);
    socket.on('close', over);
  }

  static connect(port: number, compId = 'CLIENT1'): Promise<ScriptedFixClient> {
    return new Promise((resolve, reject) => {
      const socket = new Socket();
      socket.once('error', reject);
      socket.connect(port, '127.0.0.1', () => {
        socket.off('error', reject);
        resolve(new ScriptedFixClient(socket, compId));
      });
    });
  }

  /** The text of a message; `fields` may also give the header's own fields, or `''` to leave one away. */
  message(type: string, fields: Fields = {}): string {
    const header: Record<string, string> = {
      '35': type,
      '49': this.compId,
      '56': 'TICK',
      '34': String(this.next),
      '52': utc(Date.now()),
    };
    if (fields['34'] === undefined) this.next++;
    const all = { ...header, ...fields };
    const order = [...HEADER, ...Object.keys(all).filter((tag) => !HEADER.includes(tag))];
    const body = order
      .filter((tag) => tag !== '8' && tag !== '9' && (all[tag] ?? '') !== '')
      .map((tag) => `${tag}=${all[tag]}|`);
    return framed(body.join(''), fields['8']);
  }

  send(type: string, fields: Fields = {}): void {
    this.sendText(this.message(type, fields));
  }

  sendText(text: string): void {
    this.socket.write(Buffer.from(text.replaceAll('|', '\x01'), 'latin1'));
  }

  logOn(fields: Fields = {}): void {
    this.send('A', { '98': '0', '108': '30', ...fields });
  }

  /** Logs on and takes the Logon that answers. */
  async enter(fields: Fields = {}): Promise<Fields> {
    this.logOn(fields);
    const answer = await this.take();
    if (answer['35'] !== 'A') throw new Error(`expected a Logon, got ${JSON.stringify(answer)}`);
    return answer;
  }

  /** The next message; fails when the engine has closed and there is none. */
  async take(): Promise<Fields> {
    for (;;) {
      const fields = this.received.shift();
      if (fields !== undefined) return fields;
      if (this.closed) throw new Error('the engine has closed without another message');
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  async takeAll(count: number): Promise<Fields[]> {
    const all: Fields[] = [];
    while (all.length < count) all.push(await this.take());
    return all;
  }

  /** Everything that comes until the engine closes. */
  async rest(): Promise<Fields[]> {
    while (!this.closed) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.received.splice(0);
  }

  /** Says so when a message is there that nobody has taken. */
  get untaken(): readonly Fields[] {
    return this.received;
  }

  close(): void {
    this.socket.destroy();
  }

  /** Cuts what came into messages, by BodyLength, and checks each as the specification has it. */
  private cut(): void {
    for (;;) {
      const head = /^8=FIX\.4\.4\|9=(\d+)\|/.exec(this.text);
      if (head === null) return;
      const body = this.text.slice(head[0].length, head[0].length + Number(head[1]));
      const whole = framed(body);
      if (this.text.length < whole.length) return;
      if (!this.text.startsWith(whole)) throw new Error(`garbled: ${this.text}`);
      this.text = this.text.slice(whole.length);
      const fields: Record<string, string> = {};
      for (const field of body.slice(0, -1).split('|')) {
        const [tag = '', value = ''] = field.split(/=(.*)/s, 2);
        fields[tag] ??= value;
      }
      this.received.push(fields);
    }
  }
}

/** `20260102-09:30:00.125` */
export function utc(ms: number): string {
  return new Date(ms).toISOString().replaceAll('-', '').replace('T', '-').replace('Z', '');
}

/** A NewOrderSingle's fields, good ones where none are given. */
export function newOrder(fields: Fields = {}): Fields {
  return {
    '11': 'order-1',
    '55': 'SYM0',
    '54': '1',
    '60': utc(Date.now()),
    '40': '2',
    '38': '10',
    '44': '100.00',
    ...fields,
  };
}
