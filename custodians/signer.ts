import { readFileSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Handle, PKCS11 } from 'pkcs11js';
import { Refused, text, type Asked } from './one-line.ts';
import {
  destroyKey,
  findKey,
  isKeyType,
  keepSecret,
  lookAt,
  makeKey,
  signWith,
  type KeyName,
} from './token-keys.ts';
import { loadLibrary, meantBy, openToken, type OpenToken, type TokenPlace } from './token-session.ts';

/** The keeper's end of the pipe is on the other side of this descriptor. */
const LINK_FD = 3;
const ID_PATTERN = /^[0-9a-f]{32}$/;
/** After any of these the token keeps its PIN to itself until a person starts the gateway again. */
const PIN_CODES: ReadonlySet<string> = new Set(['PIN_WRONG', 'PIN_LOCKED', 'PIN_LAST_TRY']);
/** What one request is told at once: no other session would answer it differently. */
const FINAL_CODES: ReadonlySet<string> = new Set([
  'FAILED',
  'TOKEN_CANNOT',
  'TOKEN_KEY_AMBIGUOUS',
  'TOKEN_KEY_GONE',
  'TOKEN_KEY_OPEN',
  'TOKEN_KEY_TAKEN',
]);

/** What the launcher reads: whether the PIN is being tried, and what came of it. A death in between is not repeated. */
function say(word: 'login' | 'open' | 'refused', code = ''): void {
  writeSync(1, `${word} ${code}\n`);
}

/**
 * A token, logged in to for as long as it is there. What breaks the session is answered by one new session, and that
 * with the same PIN: it was right before. A PIN that the token refused is never used again.
 */
class Token {
  readonly #place: TokenPlace;
  readonly #keys = new Map<string, Handle>();
  #library: PKCS11 | null = null;
  #open: OpenToken | null = null;
  #refused: string | null = null;
  #said = '';

  constructor(place: TokenPlace) {
    this.#place = place;
  }

  /** Does one thing; twice where the session turned out to be a dead one. */
  run<T>(work: (open: OpenToken, keyOf: (name: KeyName) => Handle) => T): T {
    const wasOpen = this.#open !== null;
    try {
      return this.#once(work);
    } catch (reason) {
      if (reason instanceof Refused && FINAL_CODES.has(reason.code)) throw reason;
      this.#close();
      if (!wasOpen) throw reason;
    }
    return this.#once(work);
  }

  /** A handle that is of a deleted key would be asked of the token once more. */
  forget({ id }: KeyName): void {
    this.#keys.delete(id.toString('hex'));
  }

  #close(): void {
    this.#keys.clear();
    this.#open = null;
    try {
      // A driver sees tokens that came or went only when it begins anew.
      this.#library?.C_Finalize();
      this.#library?.close();
    } catch {
      // It was closed already, or the device is gone: either way nothing of it is used again.
    }
    this.#library = null;
  }

  #once<T>(work: (open: OpenToken, keyOf: (name: KeyName) => Handle) => T): T {
    try {
      const open = this.#session();
      return work(open, (name) => this.#keyOf(open, name));
    } catch (reason) {
      throw meantBy(reason);
    }
  }

  #session(): OpenToken {
    if (this.#open !== null) return this.#open;
    if (this.#refused !== null) throw new Refused(this.#refused);
    this.#library = loadLibrary(this.#place.library);
    try {
      begin(this.#library);
      this.#open = openToken(this.#library, this.#place, () => this.#beforeLogin());
    } catch (reason) {
      const meant = meantBy(reason);
      if (meant instanceof Refused && PIN_CODES.has(meant.code)) this.#refused = meant.code;
      this.#close();
      this.#say('refused', meant instanceof Refused ? meant.code : 'FAILED');
      throw meant;
    }
    this.#say('open');
    return this.#open;
  }

  #beforeLogin(): void {
    this.#said = '';
    say('login');
  }

  /** The same thing once: a token that is gone is asked for at every request. */
  #say(word: 'open' | 'refused', code = ''): void {
    if (this.#said === `${word} ${code}`) return;
    this.#said = `${word} ${code}`;
    say(word, code);
  }

  #keyOf(open: OpenToken, name: KeyName): Handle {
    const id = name.id.toString('hex');
    const known = this.#keys.get(id);
    if (known !== undefined) return known;
    const key = findKey(open, name);
    this.#keys.set(id, key);
    return key;
  }
}

/** A driver that does not begin finds no token: SoftHSM2 does so without its folder. */
function begin(library: PKCS11): void {
  try {
    library.C_Initialize();
  } catch {
    throw new Refused('TOKEN_GONE');
  }
}

function answer(token: Token, asked: Asked): Asked {
  if (text(asked, 'do') === 'look') {
    token.run(lookAt);
    return { made: '' };
  }
  const [type, id] = [text(asked, 'type'), text(asked, 'key')];
  if (!isKeyType(type) || !ID_PATTERN.test(id)) throw new Refused('FAILED', 'no such key');
  const name = { type, id: Buffer.from(id, 'hex') };
  switch (text(asked, 'do')) {
    case 'make': {
      const label = text(asked, 'label');
      return { made: token.run((open) => makeKey(open, name, label)).toString('base64') };
    }
    case 'keep': {
      const [label, secret] = [text(asked, 'label'), text(asked, 'secret')];
      token.run((open) => keepSecret(open, name, label, Buffer.from(secret, 'base64')));
      return { made: '' };
    }
    case 'sign': {
      const bytes = Buffer.from(text(asked, 'bytes'), 'base64');
      const signature = token.run((open, keyOf) => signWith(open, keyOf(name), name, bytes));
      return { made: signature.toString('base64') };
    }
    case 'destroy':
      token.forget(name);
      token.run((open) => destroyKey(open, name));
      return { made: '' };
    default:
      throw new Refused('FAILED', 'no such request');
  }
}

function answerLine(token: Token, line: string): string {
  const asked: Asked = Object(JSON.parse(line));
  try {
    return JSON.stringify({ id: asked['id'], ok: true, ...answer(token, asked) });
  } catch (reason) {
    const code = reason instanceof Refused ? reason.code : 'FAILED';
    return JSON.stringify({ id: asked['id'], ok: false, code });
  }
}

function serve(): void {
  const given: Asked = Object(JSON.parse(readFileSync(0, 'utf8')));
  const token = new Token({
    library: text(given, 'library'),
    token: text(given, 'token'),
    pin: text(given, 'pin'),
  });
  try {
    // At once, so that a wrong PIN is heard of at the start and not at the first order.
    token.run(() => undefined);
  } catch {
    // It was said; every request tries again, but for a PIN.
  }
  const link = new Socket({ fd: LINK_FD, readable: true, writable: true });
  link.on('error', () => process.exit(0));
  link.on('close', () => process.exit(0));
  createInterface({ input: link }).on('line', (line) => link.write(`${answerLine(token, line)}\n`));
}

serve();
