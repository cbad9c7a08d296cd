/**
 * Thrown by the bodies of a starter that the learner has not written yet.
 *
 * The runner knows it by its name and shows it as the place to begin, not as a fault.
 */
export class NotImplemented extends Error {
  override readonly name = 'NotImplemented';

  /**
   * @param stage the stage of the day that this belongs to, 1 …
   * @param what what is to be written, as a reader of the spec knows it: `RingBuffer.publish`
   * @param _unused the parameters of that body, so that the compiler counts them as used
   */
  constructor(stage: number, what: string, ..._unused: readonly unknown[]) {
    super(`${what} is not written yet; it belongs to stage ${stage}`);
  }
}
