import { ERR } from './refusal.ts';

const KEPT = 100;
const DAY_MS = 86_400_000;

/** The nonces that were used, by signer: the 100 highest of each. */
export class Nonces {
  readonly #kept = new Map<string, number[]>();

  /** Uses a nonce, or says why it cannot be used: outside of the window, used, or below everything that is kept. */
  use(signer: string, nonce: number, nowMs: number): string | null {
    if (nonce <= nowMs - 2 * DAY_MS || nonce >= nowMs + DAY_MS) return ERR.nonceOutside(nonce);
    const kept = this.#kept.get(signer) ?? [];
    if (kept.includes(nonce)) return ERR.nonceUsed(nonce);
    if (kept.length >= KEPT && nonce < (kept[0] ?? 0)) return ERR.nonceLow(nonce);
    const at = kept.findIndex((one) => one > nonce);
    kept.splice(at < 0 ? kept.length : at, 0, nonce);
    if (kept.length > KEPT) kept.shift();
    this.#kept.set(signer, kept);
    return null;
  }

  /** Forgets a signer, as the venue does with an agent that is no more: what it signed can be replayed from then on. */
  forget(signer: string): void {
    this.#kept.delete(signer);
  }
}
