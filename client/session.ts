import { ApiProblem, makeClient } from './client.ts';
import type { SallyportApi } from './api.ts';

export interface Credentials {
  /** Where the gateway is, such as `http://127.0.0.1:8420`. */
  readonly baseUrl: string;
  readonly name: string;
  readonly password: string;
  /** Of an authenticator app, or a backup code; wanted of whoever has a second factor. */
  readonly code?: string;
  readonly fetch?: typeof fetch;
}

/** Somebody who is signed in, for a program that no browser keeps cookies for. */
export interface ClientSession {
  /** Asks as that person, and renews the session by itself while it lives. */
  readonly api: SallyportApi;
  /** Ends the session: every token of it is worthless at once. */
  readonly signOut: () => Promise<void>;
}

/**
 * Signs in. Both tokens are kept in memory alone; the refresh token is good once, so it is exchanged once however many
 * requests find the access token over. Rejects with {@link ApiProblem}: SECOND_FACTOR_NEEDED without a `code`.
 */
export async function signIn(credentials: Credentials): Promise<ClientSession> {
  const { baseUrl, name, password, code } = credentials;
  const jar = new CookieJar(credentials.fetch ?? fetch);
  const open = makeClient({ baseUrl, accessToken: () => null, fetch: jar.fetch });
  let { access } = (await open.signIn({ name, password, ...(code === undefined ? {} : { code }) })).value;
  const exchange = async (): Promise<boolean> => {
    try {
      access = (await open.refreshSession()).value.access;
      return true;
    } catch (error) {
      if (error instanceof ApiProblem) return false;
      throw error;
    }
  };
  let renewing: Promise<boolean> | null = null;
  const renew = (): Promise<boolean> => (renewing ??= exchange().finally(() => (renewing = null)));
  const api = makeClient({ baseUrl, accessToken: () => access, renew, fetch: jar.fetch });
  return { api, signOut: async () => void (await api.signOut()) };
}

/** Keeps the one cookie that the gateway sets, and sends it to the one route that wants it. */
class CookieJar {
  readonly #fetch: typeof fetch;
  #cookie: string | null = null;

  constructor(send: typeof fetch) {
    this.#fetch = send;
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const headers = new Headers(init.headers);
    if (this.#cookie !== null && String(input).endsWith('/session/refresh'))
      headers.set('cookie', this.#cookie);
    const response = await this.#fetch(input, { ...init, headers });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) this.#cookie = set.slice(0, set.indexOf(';'));
    return response;
  };
}
