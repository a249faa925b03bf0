import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { assertNoSecrets, beginningsOf, CanaryWatch } from './canary-watch.ts';
import { restsIn } from './resting-secrets.ts';

/** Options whose file has a secret that a person gives to the gateway, or takes away from it. */
const SECRET_FILES: ReadonlySet<string> = new Set([
  '--dsn-file',
  '--from',
  '--identity',
  '--key-file',
  '--passphrase-file',
  '--new-passphrase-file',
  '--password-file',
  '--pin-file',
  '--secret-file',
  '--share-file',
  '--to-folder',
  '--token-file',
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
    for (const [option, path] of secretFiles(words)) this.#keepFile(nameOf(words, option), path);
    const answer = parsed(said);
    const handedOut = [...this.#watch.keepFields(answer)];
    const code = codeToSetUp(words, answer);
    if (code !== null) {
      this.#watch.keep('a code to set up', code);
      handedOut.push(code);
    }
    const rest = answer === null ? said : JSON.stringify(answer, without(handedOut));
    this.#hear(`the answer to ${words.slice(0, 2).join(' ')}`, Buffer.from(rest));
  }

  /** A gateway that was started and is ready: it is listened to as far as its standard error leads here. */
  started(words: readonly string[], gateway: ChildProcess): void {
    this.ran(words, '');
    this.#watch.keepResting(rootOf(words));
    // A test that listens to it too may have it decoded.
    gateway.stderr?.on('data', (part: Buffer | string) => this.#hear('the log', Buffer.from(part)));
    this.#hear('arguments and environment', beginningsOf(gateway.pid ?? 0));
  }

  /** Throws where a data folder, a log, an answer or the start of a process has a secret. */
  assertNone(folder: string): void {
    const said = new Map([...this.#said].map(([sink, parts]) => [sink, Buffer.concat(parts)]));
    assertNoSecrets(this.#watch, { root: folder, said });
  }

  #keepFile(name: string, path: string): void {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const inner of readdirSync(path)) this.#keepFile(name, join(path, inner));
      return;
    }
    const text = readFileSync(path, 'utf8').replaceAll(/^#.*\n/gm, '');
    const content = parsed(text);
    const isNamed = typeof content === 'object' && content !== null && !Array.isArray(content);
    if (isNamed) this.#watch.keepFields(content);
    else this.#watch.keep(name, text);
  }

  #hear(sink: string, bytes: Buffer): void {
    const heard = this.#said.get(sink) ?? [];
    heard.push(bytes);
    this.#said.set(sink, heard);
  }
}

/** Each option that names such a file, with the file; an option may name several. */
function* secretFiles(words: readonly string[]): Generator<readonly [option: string, path: string]> {
  let option = '';
  for (const word of words) {
    if (word.startsWith('--')) option = word;
    else if (SECRET_FILES.has(option)) yield [option, word];
  }
}

/** The secret of a sink lies in the clear where the edge reads it. */
function nameOf(words: readonly string[], option: string): string {
  return words.includes('alarm') ? restsIn('alarm-sinks.json') : `what ${option} names`;
}

function rootOf(words: readonly string[]): string {
  return words[words.indexOf('--data') + 1] ?? '';
}

/** Leaves out what an answer is there to hand out, also where it says it once more, in words of clients. */
function without(handedOut: readonly string[]): (name: string, value: unknown) => unknown {
  const isSaid = (text: string): boolean =>
    handedOut.some((secret) => secret !== '' && text.includes(secret));
  return (_, value) => (typeof value === 'string' && isSaid(value) ? undefined : value);
}

/** With what the first owner proves to be one: `up` says it, and `person code`. */
function codeToSetUp(words: readonly string[], answer: unknown): string | null {
  const { setUp, code } = Object(answer);
  const said: unknown = words.includes('person') && words.includes('code') ? code : Object(setUp).code;
  return typeof said === 'string' ? said : null;
}

/** Null for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
