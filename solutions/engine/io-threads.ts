/** The I/O threads beside the first, as the engine sees them. Its thread; control plane. */
import type { IoAnswer, IoCallName, IoCalls, IoLogLine, IoQuestion } from './io-calls.ts';
import { END_REQUEST } from './io-calls.ts';
import type { IoWorkerSetup } from './io-worker.ts';
import { type EngineFailure, ThreadGroup } from './thread-group.ts';

const ENTRY = new URL('./io-worker.ts', import.meta.url);

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class IoThreads extends ThreadGroup {
  private readonly setups: readonly IoWorkerSetup[];
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  /** @param write takes a line of the log */
  constructor(
    setups: readonly IoWorkerSetup[],
    onFailure: (failure: EngineFailure) => void,
    write: (line: string) => void,
  ) {
    super({
      entry: ENTRY,
      call: () => {},
      end: (post) => post(END_REQUEST),
      onFailure,
      onMessage: (_name, message) => {
        const said = message as IoAnswer | IoLogLine;
        if ('line' in said) write(said.line);
        else this.take(said);
      },
    });
    this.setups = setups;
  }

  /** @throws EngineFailure when one does not start */
  startAll(): Promise<void> {
    return this.start(this.setups.map((data) => ({ name: data.name, data })));
  }

  /**
   * Asks each of them.
   *
   * @param asks what goes with the question, by the number of the I/O thread
   * @returns the answers in their order; never settled when one of them dies meanwhile
   * @throws Error what one of them threw, with its `code`
   */
  askAll<Name extends IoCallName>(
    name: Name,
    asks: (ioThread: number) => IoCalls[Name]['asks'],
  ): Promise<IoCalls[Name]['gives'][]> {
    return Promise.all(
      this.setups.map(
        (setup) =>
          new Promise<IoCalls[Name]['gives']>((resolve, reject) => {
            this.lastId++;
            const question: IoQuestion = { id: this.lastId, name, asks: asks(setup.ioThread) };
            this.waiting.set(this.lastId, {
              resolve: (value) => resolve(value as IoCalls[Name]['gives']),
              reject,
            });
            this.post(setup.name, question);
          }),
      ),
    );
  }

  private take({ id, gives, error }: IoAnswer): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) waiting?.resolve(gives);
    else {
      const { message, code, port } = error;
      waiting?.reject(Object.assign(new Error(message), { code, port }));
    }
  }
}
