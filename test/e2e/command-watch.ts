import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { assertNoSecrets, beginningsOf, CanaryWatch, isSecretField } from './canary-watch.ts';

/** Options whose file a person wrote with a secret in it, for the gateway to read. */
const SECRET_FILES: ReadonlySet<string> = new Set([
  '--from',
  '--passphrase-file',
  '--new-passphrase-file',
  '--password-file',
  '--pin-file',
  '--secret-file',
  '--share-file',
]);

/**
 * The search of {@link CanaryWatch} for gateways that a test starts by the command line: secrets are the files that
 * commands were pointed at, and what their answers hand out.
 */
export class CommandWatch {
  readonly #watch = new CanaryWatch();
  readonly #said = new Map<string, Buffer[]>();

  /** A command that was run, by its words, and what it said: JSON, or text for people, which hands out nothing. */
  ran(words: readonly string[], said: string): void {
    for (const [at, word] of words.entries())
      if (SECRET_FILES.has(word)) this.#keepFile(word, words[at + 1] ?? '');
    const answer = parsed(said);
    this.#watch.keepFields(answer);
    const rest = answer === null ? said : JSON.stringify(answer, withoutSecrets);
    this.#hear(`the answer to ${words.slice(0, 2).join(' ')}`, Buffer.from(rest));
  }

  /** A gateway that was started and is ready: it is listened to as far as its standard error leads here. */
  started(words: readonly string[], gateway: ChildProcess): void {
    this.ran(words, '');
    gateway.stderr?.on('data', (part: Buffer) => this.#hear('the log', part));
    this.#hear('arguments and environment', beginningsOf(gateway.pid ?? 0));
  }

  /** Throws where a data folder, a log, an answer or the start of a process has a secret. */
  assertNone(folder: string): void {
    const said = new Map([...this.#said].map(([sink, parts]) => [sink, Buffer.concat(parts)]));
    assertNoSecrets(this.#watch, { root: folder, said });
  }

  #keepFile(option: string, path: string): void {
    if (!existsSync(path)) return;
    const text = readFileSync(path, 'utf8');
    const content = parsed(text);
    const isNamed = typeof content === 'object' && content !== null && !Array.isArray(content);
    if (isNamed) this.#watch.keepFields(content);
    else this.#watch.keep(`what ${option} names`, text);
  }

  #hear(sink: string, bytes: Buffer): void {
    const heard = this.#said.get(sink) ?? [];
    heard.push(bytes);
    this.#said.set(sink, heard);
  }
}

function withoutSecrets(name: string, value: unknown): unknown {
  return isSecretField(name) ? undefined : value;
}

/** Null for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
