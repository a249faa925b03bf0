import { runCommandLine } from './run.ts';

/** What a command line wrote and ended with. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, with nobody at the keyboard. */
export async function run(...words: readonly string[]): Promise<Ran> {
  const written = { out: '', err: '' };
  const terminal = {
    out: (text: string) => void (written.out += text),
    err: (text: string) => void (written.err += text),
    canAsk: false,
    isWatched: false,
  };
  const code = await runCommandLine(terminal, words);
  return { code, ...written };
}
