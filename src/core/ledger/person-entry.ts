/**
 * Who an owner's act came from: the owner's door, a halt file, a signal, the gateway's own rule, somebody on the list
 * of a sink for alarms (who can halt and nothing else), or a person who signed in, by the keyed hash.
 */
export type ActorRecord = 'owner' | 'file' | 'signal' | 'gateway' | 'sink' | `person/${string}`;

/** A role, and where it is held. */
export interface GrantRecord {
  readonly role: 'owner' | 'administrator' | 'trader' | 'viewer' | 'auditor';
  readonly on:
    | { readonly kind: 'everything' }
    | { readonly kind: 'account'; readonly account: string }
    | { readonly kind: 'bot'; readonly bot: string }
    | { readonly kind: 'wallet'; readonly wallet: string }
    | { readonly kind: 'user'; readonly user: string };
}

/** What the ledger tells of people: who may do what, who signed in, what was refused. */
export type PersonEntry =
  /** Somebody may sign in from here on. `person`: a hash under a key of their own, which goes when they go. */
  | {
      readonly kind: 'person';
      readonly person: string;
      /** SHA-256 of the sealed record with name and secrets, so that an old one put back is noticed. */
      readonly record: string;
      readonly roles: readonly GrantRecord[];
      /** What the password was looked up in; null for one that is not set yet, or came as a hash. */
      readonly lookedUp: string | null;
      readonly by: ActorRecord;
    }
  | {
      readonly kind: 'personRoles';
      readonly person: string;
      readonly roles: readonly GrantRecord[];
      readonly by: ActorRecord;
    }
  /** What a person signs in with is another from here on. */
  | {
      readonly kind: 'personRecord';
      readonly person: string;
      readonly record: string;
      readonly what:
        'invited' | 'password' | 'totp' | 'passkey' | 'backupCodes' | 'factorsRemoved' | 'mail' | 'moved';
      /** What a new password was looked up in, by name; null where there was none. Never empty for a new password. */
      readonly lookedUp: string | null;
      readonly by: ActorRecord;
    }
  | { readonly kind: 'personRemoved'; readonly person: string; readonly by: ActorRecord }
  /** Somebody signed in with a password or a passkey. */
  | {
      readonly kind: 'session';
      readonly session: string;
      readonly person: string;
      /** Keyed hashes of the address and of what the device says of itself. */
      readonly from: string;
      readonly device: string;
    }
  /** A second factor was proven: at the sign-in, or for one change. */
  | {
      readonly kind: 'proof';
      readonly session: string;
      readonly factor: 'totp' | 'passkey' | 'backupCode';
      /** `totp`, `code/…`, `passkey/…`: which credential, by a hash. */
      readonly credential: string;
      /** Time step of a code, counter of a passkey: what is used up now. */
      readonly mark: number;
      /** Digest of the change that it was asked for; null at a sign-in. */
      readonly purpose: string | null;
    }
  /** The refresh token was exchanged; the ones before it are worthless from here on. */
  | { readonly kind: 'sessionRenewed'; readonly session: string; readonly turn: number }
  | {
      readonly kind: 'sessionEnded';
      readonly session: string;
      /** `reuse`: a refresh token that was exchanged before was shown again, so one of two has stolen it. */
      readonly why: 'signedOut' | 'revoked' | 'reuse' | 'changed';
      readonly by: ActorRecord;
    }
  /** Sign-ins that were refused: each that was looked at by itself, the others counted. */
  | {
      readonly kind: 'signInsRefused';
      /** Null for a name that nobody has, and for several people. */
      readonly person: string | null;
      readonly from: string;
      readonly device: string;
      /**
       * `lateCode`: one that was no guess: right some minutes ago, used before, or typed to set up an app of one's own.
       * `limit`: not looked at, because too many were refused before.
       */
      readonly why: 'password' | 'code' | 'lateCode' | 'passkey' | 'setUpCode' | 'resetToken' | 'limit';
      readonly count: number;
    };

const KINDS: Readonly<Record<PersonEntry['kind'], true>> = {
  person: true,
  personRoles: true,
  personRecord: true,
  personRemoved: true,
  session: true,
  proof: true,
  sessionRenewed: true,
  sessionEnded: true,
  signInsRefused: true,
};

const KNOWN: ReadonlySet<string> = new Set(Object.keys(KINDS));

/** Whether an entry tells of people and of nothing else. */
export function isPersonEntry(body: { readonly kind: string }): body is PersonEntry {
  return KNOWN.has(body.kind);
}
