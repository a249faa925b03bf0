/** What somebody who wants in typed. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
  /** Six digits of a second factor, or a backup code; empty where none was asked for. */
  readonly code: string;
}

/** How a try to get in ended. */
export type Entry =
  | { readonly kind: 'in'; readonly token: string }
  /** The password is right; a second factor is wanted as well. */
  | { readonly kind: 'factorNeeded' }
  /** Not let in; the gateway's own sentence. */
  | { readonly kind: 'refused'; readonly text: string };

/** The ways in, as the gateway offers them. None of them throws. */
export interface Door {
  setUp(asked: { readonly code: string; readonly name: string; readonly password: string }): Promise<Entry>;
  signIn(credentials: Credentials): Promise<Entry>;
  /** By a passkey alone. */
  signInByPasskey(): Promise<Entry>;
  /** Sets the password of whoever holds the token. Null when it is set, else why it is not. */
  setPassword(asked: { readonly token: string; readonly password: string }): Promise<string | null>;
}
