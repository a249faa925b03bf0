import type { Account } from '../../core/account/state.ts';
import type { Venue } from '../../core/order/venue.ts';
import { parseAccountId, type AccountId } from '../../core/units/ids.ts';
import { equalBytes } from '../../core/units/bytes.ts';
import { slotInUse } from '../custody/credential-slots.ts';
import { signWith } from '../custody/key-material.ts';
import type { OfferedCredential } from '../custody/probe.ts';
import { agentInMakingId } from '../custody/record-id.ts';
import { tokenKeyOf, tokenMaterial, type TokenKey } from '../custody/token-material.ts';
import { tokenSignature } from '../custody/token-signature.ts';
import type { CommandParts } from './command-parts.ts';
import { placeOf } from './offered-credential.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';
import { tokenRefusal } from './wallet-token.ts';

type EnclaveParts = Pick<CommandParts, 'vault' | 'signer' | 'curve'>;

/** What a token is asked to sign to prove that it has the key. No venue takes these bytes for anything. */
const PROOF = Buffer.from('sallyport proves this key in 32 b', 'utf8').subarray(0, 32);

/** Refuses what no token can sign for: requests that carry a session, and keys that are a private key in PEM. */
export function refuseEnclave(venue: Venue, type: OfferedCredential['type'] | null): void {
  if (venue.session !== undefined) {
    const text =
      'this venue takes a checksum over the secret, which no token makes, and then the token of a session; nothing ' +
      'was stored. Add the key without --enclave';
    throw new OwnerRefusal('ENCLAVE_CANNOT', text);
  }
  if (type === null || type === 'hmac') return;
  const text =
    `a token takes the secret of an HMAC here, and makes keys for Hyperliquid itself; this one is ${type}. Nothing ` +
    'was stored. Add the key without --enclave';
  throw new OwnerRefusal('ENCLAVE_CANNOT', text);
}

/**
 * The key of an agent that a token made: it is made at the first request of that name, and the same at every other one
 * until it is added, so that its owner can approve it at the venue in between.
 */
export async function agentInToken(
  parts: EnclaveParts,
  venue: Venue,
  id: AccountId,
  fields: Readonly<Record<string, unknown>>,
): Promise<{ readonly offered: OfferedCredential; readonly isNew: boolean }> {
  const { keyIdOf } = venue;
  if (keyIdOf === null || parts.curve === null) {
    const text =
      'keys of this venue are proven in native code, which this gateway was started without; nothing was made. ' +
      'Restart the gateway, and give the same command again';
    throw new OwnerRefusal('SIGNER_MISSING', text);
  }
  const record = agentInMakingId(id);
  const isNew = parts.vault.recordDigest(record, 'credential') === null;
  const key = isNew ? await makeAgent(parts, id) : parts.vault.withSecret(record, 'credential', tokenKeyOf);
  if (key === null) throw tokenRefusal('TOKEN_KEY_GONE');
  if (!isNew) {
    const proof = await tokenSignature(parts, key, { message: PROOF });
    if (proof.kind === 'notMade') throw tokenRefusal(proof.why);
  }
  const secret = tokenMaterial(key);
  const place = placeOf(venue, fields);
  return { offered: { apiKey: keyIdOf(key.publicKey), type: 'secp256k1', secret, ...place }, isNew };
}

async function makeAgent({ vault, signer }: EnclaveParts, id: AccountId): Promise<TokenKey> {
  const answer = await signer.make('secp256k1', `sallyport key ${id}`);
  if (answer.kind === 'notMade') throw tokenRefusal(answer.why);
  vault.seal(agentInMakingId(id), 'credential', tokenMaterial(answer.made), true);
  return answer.made;
}

/**
 * `key discard`: deletes an agent's key that a token made and that was never added, or never put in the place of
 * another one. A token that does not answer keeps it: the answer names it, and nothing here uses it.
 */
export function keyDiscard(parts: Pick<CommandParts, 'vault' | 'signer'>): OwnerCommand {
  return async (fields) => {
    const id = parseAccountId(textField(fields, 'name'));
    const record = id === null ? null : agentInMakingId(id);
    if (record === null || parts.vault.recordDigest(record, 'credential') === null) {
      const text = 'no key of that name waits to be approved; nothing was done. See: sallyport key list';
      throw new OwnerRefusal('KEY_UNKNOWN', text);
    }
    const key = parts.vault.withSecret(record, 'credential', tokenKeyOf);
    const destroyed = key === null ? null : await parts.signer.destroy(key);
    parts.vault.remove(record, 'credential');
    const keyLeftInToken = destroyed?.kind === 'notMade' ? key?.id : null;
    return { name: id, discarded: true, ...(keyLeftInToken === null ? {} : { keyLeftInToken }) };
  };
}

/** Puts the secret of an HMAC into a token, and proves that it makes there what it makes here. */
export async function secretIntoToken(
  { signer }: Pick<EnclaveParts, 'signer'>,
  id: AccountId,
  secret: Uint8Array,
): Promise<TokenKey> {
  const answer = await signer.keep(secret, `sallyport key ${id}`);
  if (answer.kind === 'notMade') throw tokenRefusal(answer.why);
  const key = answer.made;
  const proof = await tokenSignature({ signer, curve: null }, key, { message: PROOF });
  if (proof.kind === 'made' && equalBytes(proof.made.bytes, signWith(secret, PROOF).bytes)) return key;
  await signer.destroy(key);
  throw tokenRefusal(proof.kind === 'made' ? signer.reportWrong().why : proof.why);
}

/** The key of an account where that is in a token; null for one that is sealed here. */
export function keyInToken({ vault }: Pick<CommandParts, 'vault'>, account: Account): TokenKey | null {
  const slot = slotInUse(vault, account.id, account.record);
  return slot === null ? null : vault.withSecret(slot.secret, 'credential', tokenKeyOf);
}
