import { isDeepStrictEqual } from 'node:util';
import { Fault } from '../../core/fault.ts';
import type { Permit } from '../../core/order/permit.ts';
import type { DecoyCheck, Signature } from '../../core/order/signing.ts';
import type { Intent } from '../../core/order/intent.ts';
import type { Venue } from '../../core/order/venue.ts';
import type { AccountId, BotId } from '../../core/units/ids.ts';
import type { Keyring } from '../../ports.ts';
import { checkOf, signWith } from '../custody/key-material.ts';
import { curvePoint, curveScalar } from '../custody/curve-material.ts';
import { decoyId, sessionIdOf } from '../custody/record-id.ts';
import { tokenKeyOf } from '../custody/token-material.ts';
import { tokenSignature, type TokenSignatureParts } from '../custody/token-signature.ts';
import { sessionToken } from '../custody/session-record.ts';
import { curveCheck, type CurveSigner } from './curve-signer.ts';

/** What the keyring needs of the vault, by shape. */
export interface SecretSource {
  withSecret<T>(id: string, kind: string, use: (secret: Uint8Array) => T): T;
}

/** Key ids are not secret, but the real one never leaves the keeper: it is kept beside the sealed secret. */
export interface CredentialDirectory {
  keyIdOf(account: AccountId): string | null;
  /** The vault's record of the secret or private key in use; null where there is none. */
  recordOf(account: AccountId): string | null;
}

/** What signs beside Node itself. */
export interface KeyringSigners {
  readonly curve?: CurveSigner | null;
  /** Keys that are in a token sign there, and nowhere without one. */
  readonly signer?: TokenSignatureParts['signer'] | null;
}

/** Opened decoys kept at once. */
const DECOYS_MAX = 10_000;

/** Signs with secrets from the vault, in this process, and by a token. The only place where a permit is redeemed. */
export class SoftwareKeyring implements Keyring {
  readonly #secrets: SecretSource;
  readonly #directory: CredentialDirectory;
  readonly #codecOf: (account: AccountId) => Venue | null;
  /**
   * Decoys are worth nothing outside this gateway and are needed for every request, also a forged one: they stay
   * opened, outside the JavaScript heap. Real keys are opened for one signature at a time.
   */
  readonly #decoys = new Map<BotId, DecoyCheck>();
  readonly #curve: CurveSigner | null;
  readonly #signer: TokenSignatureParts['signer'] | null;

  /**
   * Without a signer for the curve, keys of that type sign nothing and check nothing: SIGNER_MISSING.
   *
   * @param codecOf The codec of an account's venue, bound to the account.
   */
  constructor(
    secrets: SecretSource,
    directory: CredentialDirectory,
    codecOf: (account: AccountId) => Venue | null,
    { curve = null, signer = null }: KeyringSigners = {},
  ) {
    this.#curve = curve;
    this.#signer = signer;
    this.#secrets = secrets;
    this.#directory = directory;
    this.#codecOf = codecOf;
  }

  async sign(permit: Permit): ReturnType<Keyring['sign']> {
    permit.redeem();
    const venue = this.#codecOf(permit.account);
    const record = this.#directory.recordOf(permit.account);
    const keyId = this.#directory.keyIdOf(permit.account);
    if (venue === null || keyId === null || record === null)
      throw new Fault('VAULT_RECORD_REFUSED', { account: permit.account });
    proveDraft(venue, permit);
    if (venue.session !== undefined) {
      const session = sessionIdOf(permit.account, record);
      const bytes = this.#secrets.withSecret(session, 'session', sessionToken);
      return { keyId, signature: { type: 'checksum', bytes } };
    }
    const message = venue.signed(permit.draft, keyId);
    if (message === null) return { keyId, signature: null };
    const held = this.#secrets.withSecret(
      record,
      'credential',
      (secret) => tokenKeyOf(secret) ?? this.#signature(secret, message),
    );
    if (!('id' in held)) return { keyId, signature: held };
    if (this.#signer === null) return null;
    // Cancels go before all that waits for the token.
    const asked = { message, isUrgent: permit.intent.kind.startsWith('cancel') };
    const answer = await tokenSignature({ signer: this.#signer, curve: this.#curve }, held, asked);
    return answer.kind === 'made' ? { keyId, signature: answer.made } : null;
  }

  keyId(account: AccountId): string | null {
    return this.#directory.keyIdOf(account);
  }

  decoyCheck(bot: BotId): DecoyCheck {
    const known = this.#decoys.get(bot);
    if (known !== undefined) return known;
    if (this.#decoys.size >= DECOYS_MAX) this.#decoys.clear();
    const check = this.#secrets.withSecret(decoyId(bot), 'decoy', (material) => this.#check(material));
    this.#decoys.set(bot, check);
    return check;
  }

  #signature(secret: Uint8Array, message: Uint8Array): Signature {
    const scalar = curveScalar(secret);
    if (scalar === null) return signWith(secret, message);
    return { type: 'secp256k1', bytes: this.#onCurve().sign(message, scalar) };
  }

  #check(material: Uint8Array): DecoyCheck {
    const point = curvePoint(material);
    // The vault wipes what it lent out.
    return point === null ? checkOf(material) : curveCheck(this.#onCurve(), Uint8Array.from(point));
  }

  #onCurve(): CurveSigner {
    if (this.#curve === null) throw new Fault('SIGNER_MISSING');
    return this.#curve;
  }
}

/**
 * Decodes the bytes about to be signed once more, on the signer's own account: a bug or an intruder between the
 * decision and here gets no signature for anything else.
 */
function proveDraft(venue: Venue, permit: Permit): void {
  const said = venue.understand(permit.draft);
  if (said.kind === 'notUnderstood') throw new Fault('DRAFT_MISMATCH', { account: permit.account });
  const agrees =
    permit.power === 'read'
      ? said.kind === 'read' || said.kind === 'local'
      : isDeepStrictEqual(said, permit.intent satisfies Intent);
  if (!agrees) throw new Fault('DRAFT_MISMATCH', { account: permit.account });
}
