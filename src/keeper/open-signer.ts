import { TokenSigner, type TokenSignerParts } from './custody/token-signer.ts';

/** What asks the token that signs; one that refuses everything where none is named. */
export function openSigner(
  {
    start,
    tellLauncher,
  }: {
    readonly start: { readonly signer: boolean };
    readonly tellLauncher: (kind: 'signerStuck') => void;
  },
  parts: Pick<TokenSignerParts, 'clock' | 'random' | 'log'>,
): TokenSigner {
  return new TokenSigner({ ...parts, isNamed: start.signer, onStuck: () => tellLauncher('signerStuck') });
}
