import type { SallyportApi, SignedIn, Tagged } from '../../../client/api.ts';
import { ApiProblem } from '../../../client/client.ts';
import { told } from '../api/problem.ts';
import { showPasskey } from '../system/passkey.ts';
import type { Credentials, Door, Entry } from './door.ts';
import type { Renewal } from './session.ts';

/** The ways in over the API. */
export class GatewayDoor implements Door {
  readonly #api: SallyportApi;

  constructor(api: SallyportApi) {
    this.#api = api;
  }

  setUp(asked: { readonly code: string; readonly name: string; readonly password: string }): Promise<Entry> {
    return entry(this.#api.setUp(asked));
  }

  signIn({ name, password, code }: Credentials): Promise<Entry> {
    return entry(this.#api.signIn({ name, password, ...(code === '' ? {} : { code }) }));
  }

  async signInByPasskey(): Promise<Entry> {
    try {
      const { value: question } = await this.#api.askPasskey();
      const shown = await showPasskey(question);
      if (shown === null) return { kind: 'refused', text: 'No passkey was shown; nobody was signed in.' };
      return await entry(this.#api.signInByPasskey(shown));
    } catch (error) {
      return { kind: 'refused', text: told(error, '').detail };
    }
  }

  async setPassword(asked: { readonly token: string; readonly password: string }): Promise<string | null> {
    try {
      await this.#api.setPassword(asked);
      return null;
    } catch (error) {
      return told(error, '').detail;
    }
  }

  /** Another access token for the refresh token in the cookie. Does not throw. */
  async renew(): Promise<Renewal> {
    try {
      const { value } = await this.#api.refreshSession();
      return { kind: 'renewed', token: value.access };
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.problem.status !== 401) return { kind: 'unreachable' };
      return { kind: error.problem.code === 'NOT_SET_UP' ? 'setUp' : 'nobody' };
    }
  }
}

async function entry(asked: Promise<Tagged<SignedIn>>): Promise<Entry> {
  try {
    return { kind: 'in', token: (await asked).value.access };
  } catch (error) {
    const isAsked = error instanceof ApiProblem && error.problem.code === 'SECOND_FACTOR_NEEDED';
    return isAsked ? { kind: 'factorNeeded' } : { kind: 'refused', text: told(error, '').detail };
  }
}
