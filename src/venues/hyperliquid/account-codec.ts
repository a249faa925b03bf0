import type { Intent } from '../../core/order/intent.ts';
import type { RestingLookup } from '../../core/order/order.ts';
import type { Draft, NotUnderstood, RawRequest, Route, Stamp } from '../../core/order/venue.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { parseJson, textAt } from '../shared/json.ts';
import { decode } from './decode.ts';
import { decodeRead, writeRead } from './decode-read.ts';
import { digestOf, draft, understand } from './draft.ts';
import { readExchangeRequest } from './exchange-request.ts';
import { notUnderstood } from './fields.ts';
import type { Home } from './home.ts';
import { draftRead, draftRole } from './queries.ts';
import { WINDOW_MS } from './timing.ts';
import type { Address } from './text.ts';

const READS = '/info';

/** What is read and written for one account. */
export class AccountCodec {
  readonly #home: Home;

  constructor(home: Home) {
    this.#home = home;
  }

  decode(_route: Route, request: RawRequest, resting: RestingLookup = () => null): Intent | NotUnderstood {
    if (request.target === READS) return decodeRead(request.body);
    const read = readExchangeRequest(request.body);
    return read.kind === 'notUnderstood' ? read : decode(read, this.#home.terms, resting);
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
    const { user, agent } = this.#home;
    const read = parseJson(drafted.payload);
    const named = read === null ? '' : textAt(read, 'user');
    const said = decodeRead(Buffer.from(drafted.payload, 'utf8'));
    const isOurs = named === (said.kind === 'local' ? agent : user);
    return isOurs ? said : notUnderstood('FIELD_NOT_UNDERSTOOD', 'user');
  }

  /** Reads are sent as they are. */
  signed(drafted: Draft): Uint8Array | null {
    return drafted.path === READS ? null : digestOf(drafted, this.#home.chain);
  }

  #user(): Address {
    const { user } = this.#home;
    if (user === null) throw new RangeError('a read is about an account that the venue has named');
    return user;
  }
}
