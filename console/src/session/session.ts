/** Whether somebody is signed in, as far as this page knows. */
export type SessionState =
  /** It is being asked. */
  | { readonly kind: 'starting' }
  /** The gateway does not answer. */
  | { readonly kind: 'unreachable' }
  /** Nobody was set up yet: the code in the terminal makes the first person. */
  | { readonly kind: 'setUp' }
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'signedIn' };

/** How asking for a new access token ended. The refresh token is in a cookie that no script can read. */
export type Renewal =
  | { readonly kind: 'renewed'; readonly token: string }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'setUp' }
  | { readonly kind: 'unreachable' };

/**
 * Who is signed in on this page. The access token is in this object and nowhere else: it is gone with the page, and
 * the next page asks for another one.
 */
export class Session {
  readonly #ask: () => Promise<Renewal>;
  readonly #told = new Set<() => void>();
  #token: string | null = null;
  #state: SessionState = { kind: 'starting' };
  /** One renewal at a time: two at once would show one refresh token twice, which ends the session. */
  #renewing: Promise<boolean> | null = null;

  /** `ask` asks the gateway for another access token. It must not throw. */
  constructor(ask: () => Promise<Renewal>) {
    this.#ask = ask;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The access token of now; null while nobody is signed in. */
  get token(): string | null {
    return this.#token;
  }

  /** Calls `tell` after each change of {@link state}; returns what ends that. */
  subscribe(tell: () => void): () => void {
    this.#told.add(tell);
    return () => this.#told.delete(tell);
  }

  /** Asks for another access token, once however many want one. Resolves to whether there is one. */
  renew(): Promise<boolean> {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  /** Somebody signed in and got this access token. */
  begin(token: string): void {
    this.#token = token;
    this.#become({ kind: 'signedIn' });
  }

  /** Nobody is signed in any more. */
  readonly end = (): void => {
    this.#token = null;
    this.#become({ kind: 'signedOut' });
  };

  async #renew(): Promise<boolean> {
    const renewal = await this.#ask();
    if (renewal.kind === 'renewed') this.begin(renewal.token);
    else if (renewal.kind === 'nobody') this.end();
    else if (renewal.kind === 'setUp') this.#become({ kind: 'setUp' });
    // Who was signed in stays so while the gateway is away for a moment.
    else if (this.#token === null) this.#become({ kind: 'unreachable' });
    return renewal.kind === 'renewed';
  }

  #become(state: SessionState): void {
    if (state.kind === this.#state.kind) return;
    this.#state = state;
    for (const tell of this.#told) tell();
  }
}
