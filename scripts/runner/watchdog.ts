/**
 * Ends a suite that gives no sign of life any more.
 *
 * A synchronous endless loop blocks the very thread that would have to report it, so the suite's
 * process writes down what it is about to do (`checks/lib/heartbeat.ts`), and this side reads it.
 */
import { readFileSync } from 'node:fs';

/** Where the suite stood when it was ended. */
export interface HungAt {
  /** The check file, absolute; empty when the process never got as far as that. */
  readonly suite: string;
  /** The check's title, or null while the file and what it imports were being loaded. */
  readonly check: string | null;
}

interface Heartbeat extends HungAt {
  readonly pid: number;
}

const POLL_MS = 100;
/** A check that waits asynchronously is ended by Vitest at the limit; this comes after that. */
const GRACE = 1.3;

export class Watchdog {
  /** Settles when the watchdog has ended the process; never when it was not needed. */
  readonly barked: Promise<HungAt>;
  private readonly file: string;
  private readonly limitMs: number;
  private readonly timer: NodeJS.Timeout;
  private readonly bark: (at: HungAt) => void;
  private lastText = '';
  private lastLifeMs = performance.now();

  /** @param limitMs longest silence, in milliseconds */
  constructor(heartbeatFile: string, limitMs: number) {
    this.file = heartbeatFile;
    this.limitMs = limitMs;
    let bark: (at: HungAt) => void = () => {};
    this.barked = new Promise((resolve) => {
      bark = resolve;
    });
    this.bark = bark;
    this.timer = setInterval(() => this.look(), POLL_MS);
  }

  /** The suite was heard of; the silence begins anew. */
  signOfLife(): void {
    this.lastLifeMs = performance.now();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const text = this.read();
    if (text !== this.lastText) {
      this.lastText = text;
      this.signOfLife();
    }
    if (performance.now() - this.lastLifeMs < this.limitMs * GRACE) return;
    this.stop();
    const heartbeat = parse(text);
    if (heartbeat !== null) endProcess(heartbeat.pid);
    this.bark(heartbeat ?? { suite: '', check: null });
  }

  private read(): string {
    try {
      return readFileSync(this.file, 'utf8');
    } catch {
      return ''; // not written yet
    }
  }
}

function parse(text: string): Heartbeat | null {
  try {
    return JSON.parse(text) as Heartbeat;
  } catch {
    return null; // read in the middle of a write, or never written
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone already
  }
}
