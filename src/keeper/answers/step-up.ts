import { createHash } from 'node:crypto';
import type { Clock } from '../../ports.ts';
import type { Ask } from '../../protocol/ask-message.ts';
import type { Caller } from './caller.ts';
import { refused, type Refusal } from './outcome.ts';

/** For how long a second factor that was proven for a change lets this change through. */
const FRESH_MS = 5 * 60_000;
/** Proofs that were used; each is worthless anyway after {@link FRESH_MS}. */
const USED_MAX = 1_000;

/**
 * Holds changes that loosen protection until whoever asks has proven a second factor for exactly this change: what was
 * proven names the digest of the change, so that it is good for no other one (T10, T23).
 */
export class StepUp {
  readonly #clock: Clock;
  readonly #used = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Null when the change may go on; it uses the proof up. */
  hold(caller: Caller, ask: Ask): Refusal | null {
    const challenge = requestDigest(ask);
    const since = this.#clock.wallMs() - FRESH_MS;
    const { session } = caller;
    const proof = session?.proofs.find(({ purpose, at }) => purpose === challenge && at > since);
    if (session === null || proof === undefined) return wanted(challenge);
    // A code can be relayed by a page that looks like ours; beyond this machine only a passkey proves who typed it.
    const isEnough = proof.factor === 'passkey' || ask.from.isLoopback;
    const key = `${session.id} ${challenge} ${proof.at}`;
    if (!isEnough || this.#used.has(key)) return wanted(challenge);
    this.#used.add(key);
    if (this.#used.size > USED_MAX) {
      const [oldest] = this.#used;
      if (oldest !== undefined) this.#used.delete(oldest);
    }
    return null;
  }
}

/**
 * SHA-256, in hexadecimal, over what is asked for in full: operation, parameters, what it replaces, and the bytes of
 * the body. Equal for two requests that would do the same.
 */
export function requestDigest({ operation, params, conditions, body }: Ask): string {
  const sorted = Object.entries(params).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const head = JSON.stringify([operation, sorted, conditions.ifMatch]);
  return createHash('sha256').update(`${head}\n`, 'utf8').update(body).digest('hex');
}

function wanted(challenge: string): Refusal {
  const text =
    'this makes the gateway less strict and needs a second factor that was proven for exactly this change; ' +
    'nothing was done. Next: prove one for the challenge, then send the same request again';
  return { ...refused(403, 'STEP_UP_NEEDED', text), challenge };
}
