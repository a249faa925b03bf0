import type { UnixMs } from '../../core/units/time.ts';
import { TOKEN_SENTENCES } from '../custody/token-sentences.ts';
import type { TokenSigner } from '../custody/token-signer.ts';

/** The token that signs, for people. */
export interface TokenStatus {
  /** Whether the process that speaks to it is there. */
  readonly running: boolean;
  /** What was wrong at the last question; null for nothing. */
  readonly trouble: string | null;
  /** The same in words, with what to do. */
  readonly text: string | null;
  /** When it last did what it was asked, since the gateway runs. */
  readonly provenAt: UnixMs | null;
}

/** How the token stands; null where none is named. It is looked at twice a minute, and at each thing that it signs. */
export function tokenStatus({ state }: Pick<TokenSigner, 'state'>): TokenStatus | null {
  const { isNamed, isRunning: running, trouble, provenAt } = state;
  if (!isNamed) return null;
  return { running, trouble, text: trouble === null ? null : `${TOKEN_SENTENCES[trouble]}.`, provenAt };
}
