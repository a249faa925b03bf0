import type { TokenTrouble } from './token-signer.ts';

/** Why a token made nothing, and what to do, for programs and people. Nothing was signed or sent in any of these. */
export const TOKEN_SENTENCES: Readonly<Record<TokenTrouble, string>> = {
  SIGNER_ABSENT:
    'the key is in a token, and no token is named that signs; nothing was signed or sent. Name it: ' +
    'sallyport key enclave',
  SIGNER_DOWN:
    'the process that speaks to the token is not there; nothing was signed or sent. It is started again by itself, ' +
    'but not after a PIN that was refused: then start the gateway again',
  TOKEN_SLOW: 'the token did not answer in time; nothing was signed or sent. Try again',
  TOKEN_BUSY: 'too many signatures wait for the token; nothing was signed or sent. Try again',
  TOKEN_GONE: 'the token is not there; nothing was signed or sent. Plug it in, and try again',
  TOKEN_AMBIGUOUS: 'several tokens have the label that is named; nothing was signed or sent. Rename one',
  LIBRARY_UNREADABLE: 'the PKCS#11 library of the token cannot be loaded; nothing was signed or sent',
  PIN_WRONG:
    'the token refused its PIN, which is not tried again by itself; nothing was signed or sent. Mend the PIN and ' +
    'start the gateway again',
  PIN_LOCKED: 'the token has locked its PIN; nothing was signed or sent. Its security officer unlocks it',
  PIN_LAST_TRY:
    'one more wrong PIN locks the token, so it was not tried; nothing was signed or sent. Log in to it yourself ' +
    'once, and start the gateway again',
  TOKEN_KEY_GONE:
    'the token has no such key: it is another token, or the key was deleted; nothing was signed',
  TOKEN_KEY_AMBIGUOUS: 'the token has that key more than once; nothing was signed or sent. Delete the copy',
  TOKEN_KEY_OPEN: 'the key could leave the token, so it is not used; nothing was signed or sent',
  TOKEN_KEY_TAKEN: 'the token has a key of that name already; nothing was made. Try again',
  TOKEN_CANNOT: 'the token cannot do that with a key of this type; nothing was signed or sent',
  SIGNATURE_WRONG:
    'what the token answered is no signature of its key; it was thrown away, and nothing was sent. Look at the token',
  TOKEN_FAILED: 'the token or its driver failed; nothing was signed or sent. See the log of the gateway',
};

/** Whether a reason is one of a token. */
export function isTokenTrouble(why: string): why is TokenTrouble {
  return Object.hasOwn(TOKEN_SENTENCES, why);
}
