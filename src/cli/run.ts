import { CommanderError, type Command } from 'commander';
import { readFileSync } from 'node:fs';
import { Desk } from './desk.ts';
import { Fields } from './fields.ts';
import { makeProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

/** Runs one command line, without the program's name, and says what to exit with. */
export async function runCommandLine(terminal: Terminal, words: readonly string[]): Promise<number> {
  const desk = new Desk(terminal);
  const program = makeProgram(desk, versionText());
  const said: string[] = [];
  settle(program, terminal, said);
  try {
    await program.parseAsync([...words], { from: 'user' });
    return desk.exitCode;
  } catch (reason) {
    if (!(reason instanceof CommanderError)) throw reason;
    if (reason.exitCode === 0) return 0;
    misused(terminal, words, said.join('').trim());
    return 2;
  }
}

/** Every command of the tree ends by throwing instead of ending the process, and is held to its number of words. */
function settle(command: Command, terminal: Terminal, said: string[]): void {
  command
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => void said.push(text),
    });
  for (const child of command.commands) settle(child, terminal, said);
}

function misused(terminal: Terminal, words: readonly string[], said: string): void {
  const text = said.replace(/^error: /, '');
  if (words.includes('--json')) {
    terminal.out(`${JSON.stringify({ error: { code: 'USAGE', text } }, null, 2)}\n`);
    return;
  }
  const isHelp = text.startsWith('Usage:');
  terminal.err(
    isHelp
      ? `${text}\n`
      : `sallyport: ${text.replace(/\.$/, '')}. Nothing was done. Add --help for examples.\n`,
  );
}

function versionText(): string {
  const path = new URL('../../package.json', import.meta.url);
  return Fields.parse(readFileSync(path, 'utf8'))?.text('version') ?? 'unknown';
}
