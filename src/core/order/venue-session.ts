import type { UnixMs } from '../units/time.ts';
import type { DecoyCheck } from './signing.ts';

/**
 * How a person opens the session under which requests are sent, at a venue that signs none. Pure, like everything of a
 * venue.
 * Neither a password nor a one-time code is ever part of it (T37).
 */
export interface VenueSession<Request, Reply> {
  /** Where the person logs in, for an account at that address of the venue. `state` comes back with the redirect. */
  loginPage(keyId: string, state: string, trade: string): string;
  /** What the redirect says, from its query or its whole address; null where it opens nothing. */
  readRedirect(text: string): { readonly requestToken: string; readonly state: string | null } | null;
  /** What the checksum is made over, before the secret. */
  checksumOver(keyId: string, requestToken: string): Uint8Array;
  exchange(keyId: string, requestToken: string, checksum: Uint8Array): Request;
  /** The token, to be wiped by the caller, and whose it is; null for any other answer. */
  readOpened(reply: Reply): { readonly token: Uint8Array; readonly user: string } | null;
  /** Whose session it is, from the answer to a read of its permissions; null where that does not say. */
  userOf(reply: Reply): string | null;
  /** Whether an answer to a request under the session says that there is none. */
  isOver(reply: Reply): boolean;
  /** Whether a request was signed with that token: an answer to any other says nothing of its session. */
  isUnder(request: Request, token: Uint8Array): boolean;
  /** The request that ends the session at the venue. */
  end(keyId: string, token: Uint8Array): Request;
  /** Until when a session that is opened now lasts at most. */
  endsAt(now: UnixMs): UnixMs;
  /** Name of the route by which a bot logs on, and path at which a person comes back. */
  readonly route: string;
  readonly callback: string;
  /** What comes back is told to the person's browser as this. */
  tellPerson(text: string, isDone: boolean): Reply;
  /** The answer to a bot that logs on with its decoy; null for one that does not have the decoy's secret. */
  answerDecoy(request: Request, check: DecoyCheck, now: UnixMs): Reply | null;
}
