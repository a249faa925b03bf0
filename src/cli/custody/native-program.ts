import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signerWalls } from '../../launcher/walls.ts';
import { Fields } from '../fields.ts';
import { CliRefusal } from '../refusal.ts';

/** Where the programs with native code lie, and their packages once somebody installed them. */
const CUSTODIANS = fileURLToPath(new URL('../../../custodians/', import.meta.url));
const WAIT_MS = 15_000;

/** What each code of the programs means, and what to do. */
const SENTENCES: ReadonlyMap<string, string> = new Map([
  ['LIBRARY_UNREADABLE', 'the PKCS#11 library cannot be loaded. Give the path of the one of your token'],
  [
    'TOKEN_GONE',
    'the library has no token of that label. Plug it in, or start what it belongs to, and try again',
  ],
  ['TOKEN_AMBIGUOUS', 'several tokens have that label. Give yours another one'],
  ['TOKEN_KEY_GONE', 'the token has no key of that label: it is another token, or the key was deleted'],
  ['TOKEN_KEY_AMBIGUOUS', 'several keys of the token have that label. Name one that is not there yet'],
  [
    'TOKEN_KEY_OPEN',
    'the key of that label can leave the token. Name one that is not there yet, and it is made',
  ],
  [
    'TOKEN_SEAL_REFUSED',
    'the key does not open what is in the settings: it is another key, or they are damaged',
  ],
  ['PIN_WRONG', 'the token refuses the PIN. It was tried once; a token locks after a few wrong ones'],
  [
    'PIN_LAST_TRY',
    'one more wrong PIN locks the token, so it was not tried. Log in to it yourself once, then try again',
  ],
  ['TOKEN_CANNOT', 'the token cannot do that'],
  ['PIN_LOCKED', 'the token has locked its PIN. Its security officer unlocks it'],
  [
    'KEYCHAIN_ABSENT',
    'no keychain answers this user, or it is locked: unlock it. A server mostly has none: take a passphrase or a token',
  ],
  ['KEYCHAIN_ITEM_GONE', "the keychain of this user has no such item: it is another user's, or was removed"],
]);

/** What is asked of which program. Everything secret travels by its pipes. */
export interface NativeRequest {
  readonly program: 'token' | 'keychain';
  readonly fields: Readonly<Record<string, string>>;
  /** A descriptor that takes a secret that is asked for: it never comes through this process. */
  readonly into?: number;
}

/**
 * Throws a refusal where a package of the custodians is not installed, or was installed without what it compiles: npm
 * calls that a success wherever it was told to run no scripts. `at` is their folder.
 */
export function refuseNotInstalled(name: 'pkcs11js' | '@napi-rs/keyring', at = CUSTODIANS): void {
  const packages = join(at, 'node_modules');
  const next = `Next: npm ci --prefix ${at} --ignore-scripts=false`;
  if (!existsSync(join(packages, name))) {
    const text = `what speaks to it is not installed; nothing was done. ${next}`;
    throw new CliRefusal('CUSTODIAN_NOT_INSTALLED', text);
  }
  if (name !== 'pkcs11js' || existsSync(join(packages, name, 'build', 'Release', 'pkcs11.node'))) return;
  const text =
    'what speaks to it is installed and not compiled; nothing was done. It needs a C++ compiler and Python. ' +
    next;
  throw new CliRefusal('CUSTODIAN_NOT_INSTALLED', text);
}

/**
 * Has a program of its own speak to a token or to the keychain, once, and returns its answer. It may read its own
 * folder and load native code, and nothing else of ours; since it has the PIN and what that opens, its crash leaves no
 * memory image, whatever the owner's shell allows (T15). Throws a refusal with the program's code, CUSTODIAN_SILENT
 * where it has not answered within 15 seconds and was ended, and CUSTODIAN_NOT_INSTALLED.
 */
export async function askNative({ program, fields, into }: NativeRequest, waitMs = WAIT_MS): Promise<Fields> {
  refuseNotInstalled(program === 'token' ? 'pkcs11js' : '@napi-rs/keyring');
  const [file = '', ...rest] = [
    ...signerWalls(process.env['PATH'] ?? '').prefix,
    ...[process.execPath, '--disable-sigusr1', '--report-exclude-env', '--permission'],
    ...['--allow-addons', '--disable-warning=PERM0001', `--allow-fs-read=${CUSTODIANS}`],
    join(CUSTODIANS, `${program}.ts`),
  ];
  const child = spawn(file, rest, {
    stdio: ['pipe', 'pipe', 'ignore', into ?? 'ignore'],
    timeout: waitMs,
    killSignal: 'SIGKILL',
  });
  const { promise: ended, resolve } = Promise.withResolvers<NodeJS.Signals | null>();
  child.once('close', (_code, signal) => resolve(signal));
  const parts: Buffer[] = [];
  child.stdout?.on('data', (part: Buffer) => parts.push(part));
  // A program that died before it read has said why by its end.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(JSON.stringify(fields));
  const signal = await ended;
  const said = Fields.parse(Buffer.concat(parts).toString('utf8'));
  for (const part of parts) part.fill(0);
  if (said?.isTrue('ok')) return said;
  if (signal === 'SIGKILL') {
    const text = 'it did not answer in time and was given up; nothing was done. Try again when it does';
    throw new CliRefusal('CUSTODIAN_SILENT', text);
  }
  const code = said?.text('code') ?? 'CUSTODIAN_FAILED';
  const why = SENTENCES.get(code) ?? `it failed (${said?.text('what') ?? 'without a word'})`;
  throw new CliRefusal(code === 'FAILED' ? 'CUSTODIAN_FAILED' : code, `${why}; nothing was done.`);
}
