import type { Intent } from '../../core/order/intent.ts';
import type { RestingLookup } from '../../core/order/order.ts';
import type { Draft, NotUnderstood, RawRequest, Route, Stamp } from '../../core/order/venue.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { parseJson, textAt } from '../shared/json.ts';
import { decode } from './decode.ts';
import { decodeRead, writeRead } from './decode-read.ts';
import { digestOf, draft, understand } from './draft.ts';
import { readExchangeRequest, signersOf, type ExchangeRequest } from './exchange-request.ts';
import { notUnderstood } from './fields.ts';
import type { Home } from './home.ts';
import { detailsAskedOf } from './other-accounts.ts';
import { draftRead, draftRole } from './queries.ts';
import type { Recover } from './signature.ts';
import { WINDOW_MS } from './timing.ts';
import type { Address } from './text.ts';

const READS = '/info';
const VAULT_ASKED: Intent = { kind: 'local', route: 'read.vaultDetails' };

/** What is read and written for one account. */
export class AccountCodec {
  readonly #home: Home;
  readonly #recover: Recover;

  constructor(home: Home, recover: Recover) {
    this.#home = home;
    this.#recover = recover;
  }

  decode(_route: Route, request: RawRequest, resting: RestingLookup = () => null): Intent | NotUnderstood {
    if (request.target === READS) return decodeRead(request.body);
    const read = readExchangeRequest(request.body);
    return read.kind === 'notUnderstood' ? read : decode(this.#named(read), this.#home.terms, resting);
  }

  /** Throws for an account that the venue has not named yet, and as {@link draft} does. */
  draft(intent: Intent, stamp: Stamp): Draft {
    if (intent.kind !== 'read') return draft(intent, stamp, this.#home.terms);
    const payload = writeRead(intent.route, intent.values, this.#user());
    const { now } = stamp;
    return { host: 'trade', method: 'POST', path: READS, payload, stampedAt: now, windowMs: WINDOW_MS };
  }

  draftRead(read: OwnRead, now: UnixMs): Draft {
    if (read.kind !== 'permissions') return draftRead(read, this.#user(), now);
    const { agent } = this.#home;
    if (agent === null) throw new RangeError('the venue is asked about a key that is there');
    return draftRole(agent, now);
  }

  understand(drafted: Draft): Intent | NotUnderstood {
    if (drafted.path !== READS) return understand(drafted, this.#home.terms);
    const { user, agent, terms } = this.#home;
    const vault = detailsAskedOf(drafted.payload);
    if (vault !== null) {
      const isAsked = vault === terms.vault;
      return isAsked ? VAULT_ASKED : notUnderstood('FIELD_NOT_UNDERSTOOD', 'vaultAddress');
    }
    const read = parseJson(drafted.payload);
    const named = read === null ? '' : textAt(read, 'user');
    const said = decodeRead(Buffer.from(drafted.payload, 'utf8'));
    // Of what may not be a bot's question: what the agent is, and what the vault.
    const isRole = said.kind === 'local' && (named === agent || named === terms.vault);
    const isOurs = isRole || (said.kind !== 'local' && named === user);
    return isOurs ? said : notUnderstood('FIELD_NOT_UNDERSTOOD', 'user');
  }

  /** Reads are sent as they are. */
  signed(drafted: Draft): Uint8Array | null {
    return drafted.path === READS ? null : digestOf(drafted, this.#home.chain);
  }

  /** A bot may call the vault by its own name too: by that it asks about it, and knows it by no other. */
  #named(read: ExchangeRequest): ExchangeRequest {
    const { vault } = this.#home.terms;
    if (vault === null || read.vault === null || read.vault === vault) return read;
    const isItself = [...signersOf(read, this.#recover)].some(({ address }) => address === read.vault);
    return isItself ? { ...read, vault } : read;
  }

  #user(): Address {
    const { user } = this.#home;
    if (user === null) throw new RangeError('a read is about an account that the venue has named');
    return user;
  }
}
