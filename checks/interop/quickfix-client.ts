/** Drives a FIX client on QuickFIX, which is C++ and a process of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('./quickfix-client.cpp', import.meta.url));

/**
 * Compiles the client.
 *
 * @returns the program
 * @throws Error that says what to install
 */
export function compileQuickFixClient(folder: string): string {
  const program = path.join(folder, 'quickfix-client');
  // Exception specifications, which QuickFIX has in its interface, are gone from C++17 on.
  const flags = ['-std=c++14', '-O1', '-w', SOURCE, '-o', program, '-lquickfix', '-lpthread'];
  try {
    execFileSync('g++', flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    const first = said.split('\n', 2).join(' ');
    throw new Error(
      `The client on QuickFIX cannot be compiled (${first}); on Debian: apt-get install g++ libquickfix-dev`,
    );
  }
  return program;
}

export interface QuickFixSettings {
  readonly program: string;
  readonly folder: string;
  readonly port: number;
  readonly compId: string;
  readonly heartBtIntS: number;
  /** A data dictionary to check every message of the engine against, such as FIX44.xml. */
  readonly dictionary?: string | undefined;
}

export class QuickFixClient {
  private readonly child: ChildProcess;
  private readonly lines: string[] = [];
  private readonly all: string[] = [];
  private wake: () => void = () => {};
  private gone = false;

  constructor(settings: QuickFixSettings) {
    const file = path.join(settings.folder, `${settings.compId}.cfg`);
    writeFileSync(file, settingsText(settings));
    this.child = spawn(settings.program, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.child.stdout === null) throw new Error('no standard output');
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.lines.push(line);
      this.all.push(line);
      this.wake();
    });
    this.child.once('close', () => {
      this.gone = true;
      this.wake();
    });
  }

  tell(command: string): void {
    this.child.stdin?.write(`${command}\n`);
  }

  /** Passes over what it says until something matches, and gives that line. */
  async said(pattern: RegExp): Promise<string> {
    for (;;) {
      const line = this.lines.shift();
      if (line !== undefined) {
        if (pattern.test(line)) return line;
      } else if (this.gone) {
        throw new Error(`The client is gone and never said ${pattern}:\n${this.all.join('\n')}`);
      } else {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    }
  }

  /** The next message of that type that QuickFIX hands on, by its tags. */
  async message(type: string): Promise<Readonly<Record<string, string>>> {
    const line = await this.said(new RegExp(`^in .*\\|35=${type}\\|`));
    const fields = line.slice('in '.length).split('|').filter(Boolean);
    return Object.fromEntries(fields.map((field) => field.split(/=(.*)/s, 2) as [string, string]));
  }

  /** The numbers it expects next, and will send next. */
  async numbers(): Promise<{ readonly in: number; readonly out: number }> {
    this.tell('numbers');
    const [, expected = '', sent = ''] =
      /^numbers (\d+) (\d+)$/.exec(await this.said(/^numbers/)) ?? [];
    return { in: Number(expected), out: Number(sent) };
  }

  /** Everything that it has said so far. */
  get transcript(): readonly string[] {
    return this.all;
  }

  async quit(): Promise<void> {
    this.tell('quit');
    while (!this.gone) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}

function settingsText({ port, compId, heartBtIntS, dictionary }: QuickFixSettings): string {
  const checked = dictionary === undefined ? 'N' : `Y\nDataDictionary=${dictionary}`;
  return `[DEFAULT]
ConnectionType=initiator
ReconnectInterval=1
SocketConnectHost=127.0.0.1
SocketConnectPort=${port}
StartTime=00:00:00
EndTime=00:00:00
UseDataDictionary=${checked}
[SESSION]
BeginString=FIX.4.4
SenderCompID=${compId}
TargetCompID=TICK
HeartBtInt=${heartBtIntS}
`;
}
