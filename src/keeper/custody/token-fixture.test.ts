import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { HeldClock } from '../execution/journal-fixture.test.ts';
import { SystemRandom } from '../../system/random.ts';
import type { Clock } from '../../ports.ts';
import { TokenSigner, type TokenLink, type TokenSignerParts } from './token-signer.ts';

type Asked = Readonly<Record<string, string | number>>;

/** The pipe to a token that makes real keys, in this process: what the other side of it says is the test's to bend. */
export class TestToken implements TokenLink {
  readonly asked: Asked[] = [];
  /** What signs with each key that it has. */
  readonly keys = new Map<string, (bytes: Uint8Array) => Uint8Array>();
  isDestroyed = false;
  /** What is answered in place of the truth: null for nothing at all. */
  bend: (asked: Asked, truth: string) => string | null = (_asked, truth) => truth;
  /** The pipe fails. */
  fail: () => void = () => undefined;
  #onData: (text: string) => void = () => undefined;
  readonly #onEnd: (() => void)[] = [];

  setEncoding(): void {
    return;
  }

  on(event: 'data' | 'close' | 'error', take: ((text: string) => void) & (() => void)): void {
    if (event === 'data') this.#onData = take;
    if (event === 'close') this.#onEnd.push(take);
    if (event === 'error') this.fail = take;
  }

  write(text: string): void {
    const asked: Asked = JSON.parse(text);
    this.asked.push(asked);
    const said = this.bend(asked, JSON.stringify({ id: asked['id'], ok: true, made: this.#made(asked) }));
    if (said !== null) queueMicrotask(() => this.say(`${said}\n`));
  }

  say(text: string): void {
    this.#onData(text);
  }

  destroy(): void {
    this.isDestroyed = true;
    for (const end of this.#onEnd.splice(0)) end();
  }

  #made({ do: what, type, key, bytes, secret }: Asked): string {
    const id = String(key);
    const held = this.keys.get(id);
    if (what === 'make')
      return Buffer.from(type === 'secp256k1' ? this.#onCurve(id) : this.#pair(id)).toString('base64');
    if (what === 'keep') {
      const kept = Buffer.from(String(secret), 'base64');
      this.keys.set(id, (message) => createHmac('sha256', kept).update(message).digest());
    }
    if (what === 'destroy') this.keys.delete(id);
    if (what !== 'sign' || held === undefined) return '';
    return Buffer.from(held(Buffer.from(String(bytes), 'base64'))).toString('base64');
  }

  #pair(id: string): Uint8Array {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.keys.set(id, (message) => sign(null, message, privateKey));
    return publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  }

  #onCurve(id: string): Uint8Array {
    const scalar = secp256k1.utils.randomSecretKey();
    this.keys.set(id, (digest) => secp256k1.sign(digest, scalar, { prehash: false }));
    return secp256k1.getPublicKey(scalar, false);
  }
}

/** What signs by a token, the log that it writes, and how often it asked for another process. */
export function tokenSigner(given: Partial<TokenSignerParts> & { readonly clock: Clock }): {
  readonly signer: TokenSigner;
  readonly logged: string[];
  readonly stuck: number[];
} {
  const [logged, stuck]: [string[], number[]] = [[], []];
  const signer = new TokenSigner({
    random: new SystemRandom(),
    log: { write: (_level, code, facts) => void logged.push(`${code} ${JSON.stringify(facts ?? {})}`) },
    isNamed: true,
    onStuck: () => void stuck.push(1),
    ...given,
  });
  return { signer, logged, stuck };
}

/** One that has no token, for tests of something else. */
export function noToken(): TokenSigner {
  return tokenSigner({ clock: new HeldClock(), isNamed: false }).signer;
}
