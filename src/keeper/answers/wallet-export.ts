import { parseBase64, toBase64 } from '../../core/units/base64.ts';
import { exportWalletKey as operation } from '../../protocol/api/wallets.ts';
import { exportWalletKey } from '../custody/export-wallet-key.ts';
import { inLedger } from '../door/in-ledger.ts';
import { done, refused, type Refusal } from './outcome.ts';
import { performing, type AnswerParts, type Call } from './performer.ts';
import { requestDigest } from './step-up.ts';
import { walletOf } from './wallets.ts';

/**
 * `POST /wallets/{wallet}/export`. Refused unless policy allows it for this wallet, and then only after a passkey for
 * exactly this request. It is in the ledger before the secret leaves the vault, and leaves it for one page alone.
 */
export const walletExporting = performing(operation, async (parts, { params, body, caller, ask, stepUp }) => {
  const wallet = walletOf(parts, params.wallet);
  const not = whyNot(parts, wallet) ?? codeShown(caller, ask);
  if (not !== null) return not;
  const pageKey = parseBase64(body.publicKey);
  const held = await stepUp();
  if (held !== null) return held;
  const made = pageKey === null ? null : exportWalletKey(parts, wallet, pageKey);
  if (made === null) {
    const text = 'publicKey is no point of P-256 in base 64 (65 bytes, uncompressed); nothing was given out';
    return refused(422, 'PUBLIC_KEY_MALFORMED', text);
  }
  const entry = { kind: 'walletExported', wallet: wallet.id, by: caller.actor } as const;
  const isRecorded = await inLedger(
    parts.journal,
    (book) => {
      // Both can have changed since: what stands in the ledger was allowed at that moment.
      if (whyNot(parts, wallet) !== null) return false;
      book.append(entry);
      return true;
    },
    { undone: 'nothing was given out' },
  );
  if (!isRecorded) return notAllowed();
  const { address, chain } = wallet;
  const [publicKey, nonce, sealed] = [toBase64(made.publicKey), toBase64(made.nonce), toBase64(made.sealed)];
  return done({ wallet: wallet.id, chain, address, publicKey, nonce, sealed });
});

function whyNot({ state }: AnswerParts, wallet: ReturnType<typeof walletOf>): Refusal | null {
  if (wallet.mode === 'client') {
    const text = 'there is nothing to export: the key of this wallet was never here; nothing was given out';
    return refused(409, 'NOTHING_TO_EXPORT', text);
  }
  if (wallet.mode === 'enclave') {
    const text =
      'there is nothing to export: the key lies in a token, which gives none out; nothing was given out';
    return refused(409, 'NOTHING_TO_EXPORT', text);
  }
  if (wallet.retired) {
    const text =
      'there is nothing to export: the wallet was retired and its key destroyed; nothing was given out';
    return refused(409, 'NOTHING_TO_EXPORT', text);
  }
  return state.policy?.policy.wallets.get(wallet.id)?.export === 'passkey' ? null : notAllowed();
}

function notAllowed(): Refusal {
  const text =
    'the policy does not let the key of this wallet out; nothing was given out. Next: set export: passkey for it ' +
    'under wallets, and take that back afterwards';
  return refused(403, 'EXPORT_NOT_ALLOWED', text);
}

/** A one-time code suffices for nothing here, not on this machine either. */
function codeShown(
  { session }: Call<unknown, unknown>['caller'],
  ask: Call<unknown, unknown>['ask'],
): Refusal | null {
  const digest = requestDigest(ask);
  const isCode = session?.proofs.some(({ purpose, factor }) => purpose === digest && factor !== 'passkey');
  if (isCode !== true) return null;
  const text = 'a key is given out after a passkey only, and a code was shown; nothing was given out';
  return refused(403, 'PASSKEY_NEEDED', text);
}
