/**
 * The work of a thread that looks after several rings and sleeps on one doorbell: see {@link Doorbell}
 * for why it reads the bell before it looks into the rings.
 */
import type { WaitStrategy } from '#wait-strategy';
import { Doorbell } from './doorbell.ts';
import type { ThreadWork } from './engine-thread.ts';

export abstract class DoorbellWork implements ThreadWork {
  abstract readonly isSettled: boolean;
  private readonly doorbell: Doorbell;
  private readonly wait: WaitStrategy;
  private ringsSeen = 0;

  /** @param doorbell of this thread */
  constructor(doorbell: SharedArrayBuffer | undefined, wait: WaitStrategy) {
    this.doorbell = new Doorbell(doorbell);
    this.wait = wait;
  }

  turn(): number {
    this.ringsSeen = this.doorbell.rings;
    return this.lookRound();
  }

  idle(): void {
    this.doorbell.idle(this.wait, this.ringsSeen);
  }

  worked(): void {
    this.doorbell.worked(this.wait);
  }

  /** A turn's work, of all rings. @returns 0 when there was nothing */
  protected abstract lookRound(): number;
}
