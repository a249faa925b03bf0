import type { OpenedCategory } from '../core/units/category.ts';

/** What a bot needs to be pointed at the gateway. */
export interface Pointing {
  /** Whose protocol the bot speaks. */
  readonly venue: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly type: 'hmac' | 'ed25519' | 'rsa' | 'secp256k1' | 'checksum';
  /** Hexadecimal on secp256k1, PEM where the type is not HMAC either; null when the bot has its private key already. */
  readonly secret: string | null;
  /** For what else than linear contracts the key of its account was accepted. */
  readonly accepted: readonly OpenedCategory[];
}

/** The settings of one client, ready to paste. */
export interface Snippet {
  readonly client: string;
  readonly text: string;
  /** What else to know, which is no part of what is pasted. */
  readonly note?: string;
  /** Whether it was run against the gateway in the tests, or is from the client's sources alone. */
  readonly proven: boolean;
}
