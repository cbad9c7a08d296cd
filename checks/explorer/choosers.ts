/**
 * Who goes next? The machine asks a chooser before every step.
 *
 * Three answers: {@link DepthFirst} visits every schedule up to a number of preemptions,
 * {@link RandomWalk} draws one by a seed, {@link Follow} repeats one that is written down.
 */
import { Random } from '#random';

/** What a chooser answers when whoever it wants to go cannot. */
export const NOBODY = -1;

export interface Chooser {
  /**
   * @param able the threads that can take a step, at least one; the one that took the last step
   *   stands first if it can go on
   * @param leavingPreempts true when any choice but `able[0]` is a preemption: it takes the
   *   processor away from a thread that could go on and has not offered to stop
   * @returns one of `able`, or {@link NOBODY} when it had another situation before this step
   */
  choose(able: readonly number[], leavingPreempts: boolean): number;
}

/** Every schedule with at most `bound` preemptions, one run after the other, depth first. */
export class DepthFirst implements Chooser {
  private readonly bound: number;
  /** For every step of the present schedule: which of the possible choices, out of how many. */
  private readonly picks: number[] = [];
  private readonly counts: number[] = [];
  private depth = 0;
  private preemptions = 0;
  private cut = false;

  constructor(bound: number) {
    this.bound = bound;
  }

  /** True when a choice was left out because of the bound: there are more schedules than these. */
  get wasCut(): boolean {
    return this.cut;
  }

  choose(able: readonly number[], leavingPreempts: boolean): number {
    const depth = this.depth++;
    const stays = leavingPreempts && this.preemptions === this.bound;
    const count = stays ? 1 : able.length;
    if (depth === this.picks.length) {
      if (count < able.length) this.cut = true;
      this.picks.push(0);
      this.counts.push(count);
    } else if (count !== this.counts[depth]) return NOBODY;
    const pick = this.picks[depth] as number;
    if (pick > 0 && leavingPreempts) this.preemptions++;
    return able[pick] ?? NOBODY;
  }

  /** Turns to the next schedule; false when all have been visited. */
  advance(): boolean {
    const { picks, counts } = this;
    while (picks.length > 0) {
      const last = picks.length - 1;
      const next = (picks[last] as number) + 1;
      if (next < (counts[last] as number)) {
        picks[last] = next;
        this.depth = 0;
        this.preemptions = 0;
        return true;
      }
      picks.pop();
      counts.pop();
    }
    return false;
  }
}

/** Draws every choice evenly; the same seed draws the same walks, one after the other. */
export class RandomWalk implements Chooser {
  private readonly random: Random;

  /** @param seed any 32-bit integer */
  constructor(seed: number) {
    this.random = new Random(seed);
  }

  choose(able: readonly number[]): number {
    return able[this.random.below(able.length)] ?? NOBODY;
  }
}

/** Repeats a schedule; behind its end everybody goes on as long as they can. */
export class Follow implements Chooser {
  private readonly schedule: readonly number[];
  private depth = 0;

  /** @param schedule the number of a thread for every step */
  constructor(schedule: readonly number[]) {
    this.schedule = schedule;
  }

  choose(able: readonly number[]): number {
    const wanted = this.schedule[this.depth++] ?? able[0] ?? NOBODY;
    return able.includes(wanted) ? wanted : NOBODY;
  }
}
