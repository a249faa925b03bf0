/**
 * Why an export does not verify. `seq` is the first entry that is not as it was signed, or that cannot be trusted from
 * there on; `line` counts from 1.
 */
export type Damage = { readonly line: number; readonly seq: number } & DamageCause;

export type DamageCause =
  /** The first line is not that of an export of this version. */
  | { readonly kind: 'NOT_AN_EXPORT' }
  | { readonly kind: 'KEY_MALFORMED' }
  /** The file is signed with another key than the one it was to be verified with. */
  | { readonly kind: 'KEY_NOT_TRUSTED'; readonly found: string }
  /** Not a line of an export, or one that is too long. */
  | { readonly kind: 'LINE_MALFORMED' }
  /** The entry is not the one whose hash stands beside it: one of the two was changed. */
  | { readonly kind: 'ENTRY_ALTERED' }
  | { readonly kind: 'ENTRY_NOT_CANONICAL' }
  /** Canonical JSON, but not an entry in its envelope. */
  | { readonly kind: 'ENTRY_MALFORMED' }
  /** An entry is missing, repeated or out of order. */
  | { readonly kind: 'SEQ_GAP'; readonly found: number }
  | { readonly kind: 'TIME_WENT_BACK'; readonly at: number; readonly before: number }
  | { readonly kind: 'CHECKPOINT_MALFORMED' }
  /** The key's name is under it, its signature is not. */
  | { readonly kind: 'CHECKPOINT_FORGED' }
  | { readonly kind: 'CHECKPOINT_UNSIGNED' }
  | { readonly kind: 'CHECKPOINT_OF_OTHER_LOG' }
  /** It speaks of another number of entries than stand before it. */
  | { readonly kind: 'CHECKPOINT_MISPLACED'; readonly size: string }
  /** Some entry from `seq` on, before `size`, was changed together with its hash. */
  | { readonly kind: 'ROOT_MISMATCH'; readonly size: number }
  /** The entries from `seq` to the end are under no checkpoint. */
  | { readonly kind: 'NOT_SIGNED' }
  /** The file stops before its last line. */
  | { readonly kind: 'TRUNCATED' }
  /** The last line names another number of entries. */
  | { readonly kind: 'COUNT_WRONG' }
  | { readonly kind: 'AFTER_END' }
  /** The earlier checkpoint is not one that this log's key has signed. */
  | { readonly kind: 'PREVIOUS_REFUSED'; readonly why: 'malformed' | 'forged' | 'unsigned' | 'otherLog' }
  /** The earlier checkpoint has more entries: the ledger was rolled back, or this is an older export. */
  | { readonly kind: 'ROLLED_BACK'; readonly size: number; readonly previous: string }
  /**
   * The log has signed two histories: some entry before `size` differs between this file and the earlier
   * checkpoint.
   */
  | { readonly kind: 'FORKED'; readonly size: number };

export type DamageKind = DamageCause['kind'];
