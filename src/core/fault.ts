/**
 * Something outside the rules went wrong. `code` is closed, `facts` are ids, counts and codes: never text from outside.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(code: FaultCode, facts: Readonly<Record<string, string | number>> = {}) {
    super(code);
    this.code = code;
    this.facts = facts;
  }
}

/** Why. Codes are append-only and never used for something else. */
export type FaultCode =
  /** The disk did not say whether the commit happened: stop, reopen, reconcile. */
  | 'COMMIT_UNCERTAIN'
  /** The ledger on disk does not match its own hashes, numbering or last checkpoint. */
  | 'LEDGER_CORRUPT'
  /** The ledger says something that this version does not know: a newer one wrote it. */
  | 'LEDGER_NEWER'
  /** Another writer replaced the checkpoint, or an older ledger was put back. */
  | 'LEDGER_FORK'
  /** A sealed record does not open, or is not the one the ledger names. */
  | 'VAULT_RECORD_REFUSED'
  /** What would be signed is not what was decided. */
  | 'DRAFT_MISMATCH'
  /** The store does not have a setting that durability rests on. */
  | 'STORE_UNSAFE'
  /** The disk has no room for a sealed record. Nothing of it was written. */
  | 'STORE_FULL'
  /** Another process has the data folder open. */
  | 'DATA_FOLDER_IN_USE'
  /** A message between our own processes is malformed. */
  | 'PROTOCOL_BROKEN'
  /** The launcher refused or failed to dial. */
  | 'DIAL_REFUSED'
  /** The passphrase or key file does not open the vault. */
  | 'UNSEAL_REFUSED'
  /** The root key is being changed already: one such change at a time. */
  | 'VAULT_BUSY'
  /** The root key has made as many seals as it may. Nothing was sealed: the owner rotates it. */
  | 'SEALS_EXHAUSTED'
  /**
   * A key on secp256k1 needs native code that is not there, makes a known signature wrong, or was not let in: an empty
   * file `native-curve` in the data folder lets it in from the next start on. Nothing was signed.
   */
  | 'SIGNER_MISSING'
  /**
   * The gateway was to be reached beyond this machine, and nobody owns it yet or somebody who may change everything has
   * no second factor. Nobody was let in.
   */
  | 'FACTORS_MISSING';
