import type { PersonId, SessionId } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { Grant } from './permission.ts';

/** What is proven beside the password. */
export type Factor = 'totp' | 'passkey' | 'backupCode';

/** A person as the ledger knows them: by a keyed hash. Name and secrets are in a sealed record. */
export interface Person {
  readonly id: PersonId;
  /** Digest of the sealed record in use. */
  record: string;
  grants: readonly Grant[];
  readonly since: UnixMs;
  /**
   * What was used up, by credential: `totp` to the last time step, `code/…` of a backup code to 0, `passkey/…` to its
   * last counter.
   */
  readonly marks: Map<string, number>;
  /** When wrong codes were typed within the last year, oldest first; bounded. */
  wrongCodes: readonly UnixMs[];
  lastSignIn: UnixMs | null;
}

/** A factor that was proven in a session. `purpose`: digest of the change it was for; null where it was the sign-in. */
export interface Proof {
  readonly factor: Factor;
  readonly at: UnixMs;
  readonly purpose: string | null;
}

/** Somebody is signed in. */
export interface Session {
  readonly id: SessionId;
  readonly person: PersonId;
  readonly since: UnixMs;
  /** Keyed hashes of the address and the device that it began from. */
  readonly from: string;
  readonly device: string;
  /** How often its refresh token was renewed: only the newest counts, an older one is a theft. */
  turn: number;
  renewedAt: UnixMs;
  /** The latest of each kind. */
  proofs: readonly Proof[];
}

/** A sign-in that was refused after it was looked at. */
export interface Refused {
  readonly at: UnixMs;
  /** Null where nobody has that name. */
  readonly person: PersonId | null;
  /** Keyed hash of the address. */
  readonly from: string;
}

/** Everything about people that the ledger tells. */
export interface PeopleState {
  readonly persons: Map<PersonId, Person>;
  readonly sessions: Map<SessionId, Session>;
  /** Of the last 15 minutes, oldest first, bounded by the limits themselves. */
  refused: readonly Refused[];
}

/** Before the first person. */
export function nobody(): PeopleState {
  return { persons: new Map(), sessions: new Map(), refused: [] };
}
