import { parseBase64, toBase64 } from '../../core/units/base64.ts';
import { toHex } from '../../core/units/bytes.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import type { Clock, Log, Random } from '../../ports.ts';
import type { TokenKey, TokenKeyType } from './token-material.ts';

/** Why a token made nothing. Nothing that depends on it has left. */
const TOKEN_TROUBLES = [
  /** No token is named that signs. */
  'SIGNER_ABSENT',
  /** The process that speaks to it is not there, or ended meanwhile. */
  'SIGNER_DOWN',
  /** It did not answer in time. What it answers later is thrown away. */
  'TOKEN_SLOW',
  /** So many wait for it that no more are taken. */
  'TOKEN_BUSY',
  'TOKEN_GONE',
  'TOKEN_AMBIGUOUS',
  'LIBRARY_UNREADABLE',
  'PIN_WRONG',
  'PIN_LOCKED',
  'PIN_LAST_TRY',
  'TOKEN_KEY_GONE',
  'TOKEN_KEY_AMBIGUOUS',
  'TOKEN_KEY_OPEN',
  'TOKEN_KEY_TAKEN',
  'TOKEN_CANNOT',
  /** Its answer is no signature of the key over the bytes. */
  'SIGNATURE_WRONG',
  /** It, or its driver, failed without a reason that is told apart. */
  'TOKEN_FAILED',
] as const;

export type TokenTrouble = (typeof TOKEN_TROUBLES)[number];

/** What came of a request. */
export type TokenAnswer<T> =
  { readonly kind: 'made'; readonly made: T } | { readonly kind: 'notMade'; readonly why: TokenTrouble };

/** The pipe to the process that speaks to the token, by shape: a socket. */
export interface TokenLink {
  setEncoding(encoding: 'utf8'): unknown;
  on(event: 'data', take: (text: string) => void): unknown;
  on(event: 'close' | 'error', take: () => void): unknown;
  write(text: string): unknown;
  destroy(): unknown;
}

export interface TokenSignerParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Whether a token is named at all. */
  readonly isNamed: boolean;
  /** The process has not answered for so long that it is to be ended and started again. */
  readonly onStuck: () => void;
}

/** How the token stands, for people. */
export interface TokenState {
  /** Whether one is named at all. */
  readonly isNamed: boolean;
  /** Whether a process speaks to it. */
  readonly isRunning: boolean;
  /** What was wrong with it at the last question; null for nothing. */
  readonly trouble: TokenTrouble | null;
  /** When it last did what it was asked, in this life of the gateway; null: never. */
  readonly provenAt: UnixMs | null;
}

interface Asked {
  readonly id: number;
  readonly line: string;
  readonly settle: (answer: TokenAnswer<Uint8Array>) => void;
}

/** A signature is waited for so long, from the question on, also where others are before it. */
const SIGN_WAIT_MS = 2_000;
/** Making a key, or deleting one, is nothing that an order waits for. */
const KEY_WAIT_MS = 15_000;
/** A token of which nothing was heard for so long is looked at: what fails is told before an order finds it out. */
const LOOK_EVERY_MS = 30_000;
/** A process that owes an answer for so long is ended: its driver hangs. */
const STUCK_MS = 20_000;
const WAITING_MAX = 256;
/** More than any line that is answered. */
const LINE_MAX = 16_384;

/**
 * Asks a token for signatures, over a pipe to the process that speaks to it. One question is under way at a time, as in
 * a token; the others wait here, so that one that was given up is never asked. Every wait is bounded, and every failure
 * is an answer: the keys that are elsewhere go on (F24, F25).
 */
export class TokenSigner {
  readonly #parts: TokenSignerParts;
  readonly #waiting: Asked[] = [];
  #link: TokenLink | null = null;
  #current: Asked | null = null;
  #nextId = 1;
  #trouble: TokenTrouble | null = null;
  #provenAt: UnixMs | null = null;
  /** By the monotonic clock. */
  #heardAt = -Infinity;
  #callOffLook: () => void = () => undefined;
  #callOffStuck: () => void = () => undefined;

  constructor(parts: TokenSignerParts) {
    this.#parts = parts;
  }

  get state(): TokenState {
    const { isNamed } = this.#parts;
    return { isNamed, isRunning: this.#link !== null, trouble: this.#trouble, provenAt: this.#provenAt };
  }

  /** Looks whether the token is there, at once and whenever nothing was heard of it for half a minute. */
  watch(): void {
    const { clock } = this.#parts;
    this.#callOffLook();
    this.#callOffLook = clock.after(LOOK_EVERY_MS, () => this.watch());
    if (clock.monotonicMs() - this.#heardAt >= LOOK_EVERY_MS) void this.#ask({ do: 'look' }, KEY_WAIT_MS);
  }

  /** Looks no more. */
  stop(): void {
    this.#callOffLook();
  }

  /** Another process speaks to the token from here on. */
  attach(link: TokenLink): void {
    this.#drop();
    this.#link = link;
    this.#heardAt = -Infinity;
    let begun = '';
    link.setEncoding('utf8');
    link.on('data', (text) => {
      const heard = `${begun}${text}`;
      begun = heard.slice(heard.lastIndexOf('\n') + 1);
      const lines = heard.split('\n').slice(0, -1);
      if (begun.length > LINE_MAX || !lines.every((line) => this.#take(link, line))) link.destroy();
    });
    link.on('error', () => link.destroy());
    link.on('close', () => {
      if (this.#link === link) this.#drop();
    });
  }

  /** Makes a pair inside the token. `label` is what somebody sees who looks into it. */
  async make(type: Exclude<TokenKeyType, 'hmac'>, label: string): Promise<TokenAnswer<TokenKey>> {
    const id = toHex(this.#parts.random.bytes(16));
    const answer = await this.#ask({ do: 'make', type, key: id, label }, KEY_WAIT_MS);
    if (answer.kind === 'notMade') return answer;
    return { kind: 'made', made: { type, id, publicKey: answer.made } };
  }

  /** Has the token keep the secret of an HMAC, which it does not give out again. */
  async keep(secret: Uint8Array, label: string): Promise<TokenAnswer<TokenKey>> {
    const id = toHex(this.#parts.random.bytes(16));
    const fields = { do: 'keep', type: 'hmac', key: id, label, secret: toBase64(secret) };
    const answer = await this.#ask(fields, KEY_WAIT_MS);
    if (answer.kind === 'notMade') return answer;
    return { kind: 'made', made: { type: 'hmac', id, publicKey: new Uint8Array(0) } };
  }

  /**
   * Has bytes signed: a message by a key on Ed25519 or under a secret, a digest of 32 bytes by a key on secp256k1. The
   * caller proves what it gets. Resolves within two seconds. What is urgent goes before all that waits.
   */
  async sign({ type, id }: TokenKey, bytes: Uint8Array, isUrgent = false): Promise<TokenAnswer<Uint8Array>> {
    return this.#ask({ do: 'sign', type, key: id, bytes: toBase64(bytes) }, SIGN_WAIT_MS, isUrgent);
  }

  /** Deletes both halves of a key. */
  destroy({ type, id }: TokenKey): Promise<TokenAnswer<Uint8Array>> {
    return this.#ask({ do: 'destroy', type, key: id }, KEY_WAIT_MS);
  }

  /** What the token answered is no signature: nothing is done with it, and people are told. */
  reportWrong(): { readonly kind: 'notMade'; readonly why: TokenTrouble } {
    this.#note('SIGNATURE_WRONG');
    return { kind: 'notMade', why: 'SIGNATURE_WRONG' };
  }

  #ask(
    fields: Readonly<Record<string, string>>,
    waitMs: number,
    isUrgent = false,
  ): Promise<TokenAnswer<Uint8Array>> {
    const refusal = this.#refusal();
    if (refusal !== null) return Promise.resolve(this.#notMade(refusal));
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      const settle = (answer: TokenAnswer<Uint8Array>): void => {
        callOff();
        if (answer.kind === 'made') this.#proven();
        this.#note(answer.kind === 'made' ? null : answer.why);
        resolve(answer);
      };
      const asked = { id, line: JSON.stringify({ id, ...fields }), settle };
      const callOff = this.#parts.clock.after(waitMs, () => this.#giveUp(asked));
      if (isUrgent) this.#waiting.unshift(asked);
      else this.#waiting.push(asked);
      this.#next();
    });
  }

  #refusal(): TokenTrouble | null {
    if (!this.#parts.isNamed) return 'SIGNER_ABSENT';
    if (this.#link === null) return 'SIGNER_DOWN';
    return this.#waiting.length >= WAITING_MAX ? 'TOKEN_BUSY' : null;
  }

  #giveUp(asked: Asked): void {
    const at = this.#waiting.indexOf(asked);
    if (at >= 0) this.#waiting.splice(at, 1);
    // What is under way stays the current one: the next is asked when the token is free again.
    asked.settle({ kind: 'notMade', why: 'TOKEN_SLOW' });
  }

  #next(): void {
    if (this.#current !== null || this.#link === null) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#current = next;
    this.#callOffStuck = this.#parts.clock.after(STUCK_MS, this.#parts.onStuck);
    this.#link.write(`${next.line}\n`);
  }

  /** One answer; false for a line that is none to the question under way. */
  #take(link: TokenLink, line: string): boolean {
    const current = this.#current;
    if (this.#link !== link || current === null) return false;
    const answer = parseAnswer(line, current.id);
    if (answer === null) return false;
    this.#callOffStuck();
    this.#current = null;
    current.settle(answer);
    this.#next();
    return true;
  }

  #drop(): void {
    this.#callOffStuck();
    const asked = [...(this.#current === null ? [] : [this.#current]), ...this.#waiting.splice(0)];
    this.#current = null;
    this.#link = null;
    for (const one of asked) one.settle({ kind: 'notMade', why: 'SIGNER_DOWN' });
  }

  #notMade(why: TokenTrouble): TokenAnswer<never> {
    this.#note(why);
    return { kind: 'notMade', why };
  }

  #proven(): void {
    const { clock } = this.#parts;
    this.#heardAt = clock.monotonicMs();
    this.#provenAt = unixMs(clock.wallMs());
  }

  /** What changed is told once. */
  #note(trouble: TokenTrouble | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (trouble === null) this.#parts.log.write('notice', 'TOKEN_SIGNS_AGAIN');
    else this.#parts.log.write('alert', 'TOKEN_SIGNS_NOT', { why: trouble });
  }
}

/** Null for what is no answer to that question. A reason that is not known here is a failure without one. */
function parseAnswer(line: string, id: number): TokenAnswer<Uint8Array> | null {
  const said = parsed(line);
  if (said === null || said['id'] !== id) return null;
  const { ok, made, code } = said;
  if (ok === false) {
    return { kind: 'notMade', why: TOKEN_TROUBLES.find((one) => one === code) ?? 'TOKEN_FAILED' };
  }
  const bytes = ok === true && typeof made === 'string' ? parseBase64(made) : null;
  return bytes === null ? null : { kind: 'made', made: bytes };
}

function parsed(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? Object(value) : null;
  } catch {
    return null;
  }
}
