import type { Model } from '../model.ts';

/** A mistake that people make, and the same code without it. */
export interface ModelPair {
  /** What the wrong one does, as a sentence without its subject. */
  readonly mistake: string;
  readonly wrong: Model;
  /** Survives every schedule up to the bound that {@link explore} has without options. */
  readonly right: Model;
}
