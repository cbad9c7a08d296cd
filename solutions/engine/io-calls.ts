/** What the engine asks an I/O thread that is another thread, and what comes back. Control plane. */
import type { IoStats } from './io-thread.ts';

/** By name: what goes with the question, and what the answer is. */
export interface IoCalls {
  readonly listen: { readonly asks: { port: number; host: string }; readonly gives: number };
  readonly drain: { readonly asks: null; readonly gives: null };
  readonly close: { readonly asks: null; readonly gives: number };
  readonly stats: { readonly asks: readonly number[]; readonly gives: IoStats };
  readonly resetLatency: { readonly asks: null; readonly gives: null };
}

export type IoCallName = keyof IoCalls;

export interface IoQuestion {
  readonly id: number;
  readonly name: IoCallName;
  readonly asks: unknown;
}

/** Either what was asked for, or why there is none. */
export interface IoAnswer {
  readonly id: number;
  readonly gives?: unknown;
  readonly error?: { readonly message: string; readonly code: unknown; readonly port: unknown };
}

/** A line for the log, which one thread writes. */
export interface IoLogLine {
  readonly line: string;
}

/** Has an I/O thread end. */
export const END_REQUEST = 'end';

/** How an I/O thread does each of them. */
export type IoAnswers = {
  readonly [Name in IoCallName]: (
    asks: IoCalls[Name]['asks'],
  ) => IoCalls[Name]['gives'] | Promise<IoCalls[Name]['gives']>;
};
