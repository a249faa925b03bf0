import type { RawReply, RawRequest } from '../../../core/order/venue.ts';
import { assert } from '../../../core/assert.ts';
import { COIN } from '../../../core/chain/coin.ts';
import { parseStrkey } from '../../../core/wallet/strkey.ts';
import { Callers, type Caller } from '../callers.ts';
import type { SignParts } from '../sign-deed.ts';
import { refused, said } from './answers.ts';
import { balances, estimateFee, poll, status } from './chain-looks.ts';
import { CHAIN, CONNECTOR, PARAMS, readFields, whyElsewhere, type Asked } from './asked.ts';
import { findQuote, quoteView, readWanted, type Quote } from './quote.ts';
import { SETTINGS, token } from './settings.ts';
import { SwapDesk } from './swap-desk.ts';
import { listTokens } from './tokens.ts';

const TARGET = /^\/([A-Za-z0-9]{20,128})(\/[A-Za-z0-9_:./%-]{0,256})?(?:\?(.{0,2048}))?$/s;
const QUOTES_MAX = 512;
/** Their Gateway keeps quotes without end. Here the price of one holds so long, within its tolerance. */
const QUOTE_MS = 300_000;
const ROUTER = `/connectors/${CONNECTOR.name}/${CONNECTOR.kind}`;

/** A quote that was given, and what it was used for. */
interface Given {
  readonly of: string;
  readonly quote: Quote;
  readonly at: number;
  /** The name of its one swap; null: none was signed. */
  id: string | null;
  isUsed: boolean;
}

/**
 * What Hummingbot's client takes for its Gateway: `/hummingbot/TOKEN`. One wallet of Stellar, one network, one router:
 * path payments to the wallet itself, under policy like everything that is signed.
 */
export class HummingbotEndpoint {
  readonly #parts: SignParts;
  readonly #callers: Callers;
  readonly #swaps: SwapDesk;
  readonly #quotes = new Map<string, Given>();
  #count = 0;

  constructor(parts: SignParts) {
    this.#parts = parts;
    this.#callers = new Callers(parts, 'stellar', 'stellar-testnet');
    this.#swaps = new SwapDesk(parts, this.#callers);
  }

  async serve(request: RawRequest): Promise<RawReply> {
    const [, word = '', path = '/', query = ''] = TARGET.exec(request.target) ?? [];
    // The token of a program with a decoy key is that key's public half: no secret, and no right to anything here.
    const caller = parseStrkey('account', word) === null ? this.#callers.find(word) : null;
    if (caller === null) return refused(401, STRANGER);
    const leave = this.#callers.enter(caller.wallet);
    if (leave === null) return refused(503, BUSY);
    try {
      const asked = this.#asked(caller, request, query);
      if (asked === null) return refused(400, 'the request is not understood; nothing was done.', PARAMS);
      return await this.#answer(`${request.method} ${path.replace(/(?<=.)\/$/, '')}`, asked);
    } finally {
      leave();
    }
  }

  #asked(caller: Caller, request: RawRequest, query: string): Asked | null {
    const { chains, nodesOf, journal } = this.#parts;
    const { wallet } = caller;
    const chain = chains.get(wallet.chain);
    const fields = readFields(request, query);
    assert(chain?.swaps !== undefined, 'the chains of these wallets have swaps');
    if (fields === null) return null;
    const limits = journal.state.policy?.policy.wallets.get(wallet.id);
    return {
      ...caller,
      chain,
      swaps: chain.swaps,
      nodes: nodesOf(wallet),
      network: chain.swaps.network,
      feeMax: limits?.feeMax ?? 0n,
      tokens: listTokens(limits, chain.swaps, COIN[wallet.chain]),
      fields,
    };
  }

  async #answer(route: string, asked: Asked): Promise<RawReply> {
    const setting = SETTINGS.get(route);
    if (setting !== undefined) return setting(asked);
    const [, name] = /^GET \/tokens\/([^/]+)$/.exec(route) ?? [];
    if (name !== undefined) return token(asked, decoded(name));
    const look = this.#lookOf(route);
    if (look !== null) return whyElsewhere(asked) ?? look(asked);
    switch (route) {
      case 'GET /trading/swap/quote':
      case `GET ${ROUTER}/quote-swap`:
        return this.#quote(asked);
      case 'POST /trading/swap/execute':
      case `POST ${ROUTER}/execute-swap`: {
        const wanted = readWanted(asked);
        return 'status' in wanted
          ? wanted
          : this.#swaps.execute(asked, { kind: 'wanted', wanted }, () => undefined);
      }
      case `POST ${ROUTER}/execute-quote`:
        return this.#executeQuote(asked);
      default:
        return refused(404, NOT_SERVED, 'NOT_SERVED');
    }
  }

  #lookOf(route: string): ((asked: Asked) => Promise<RawReply>) | null {
    switch (route) {
      case `GET /chains/${CHAIN}/status`:
        return status;
      case `GET /chains/${CHAIN}/estimate-gas`:
        return (asked) => estimateFee(asked, this.#parts.clock.wallMs());
      case `POST /chains/${CHAIN}/balances`:
        return balances;
      case `POST /chains/${CHAIN}/poll`:
        return poll;
      default:
        return null;
    }
  }

  async #quote(asked: Asked): Promise<RawReply> {
    const wanted = readWanted(asked);
    if ('status' in wanted) return wanted;
    const quote = await findQuote(asked, wanted);
    if ('status' in quote) return quote;
    const { clock } = this.#parts;
    this.#count += 1;
    // The time keeps a number of before a restart from meaning another quote.
    const quoteId = `${clock.wallMs()}-${this.#count}`;
    this.#quotes.set(quoteId, { of: nameOf(asked), quote, at: clock.monotonicMs(), id: null, isUsed: false });
    const [oldest] = this.#quotes.keys();
    if (this.#quotes.size > QUOTES_MAX && oldest !== undefined) this.#quotes.delete(oldest);
    return said(quoteView(quote, asked.swaps.digits, quoteId));
  }

  /** A quote is for one swap: asked for again it is answered with what became of that one. */
  async #executeQuote(asked: Asked): Promise<RawReply> {
    const elsewhere = whyElsewhere(asked);
    if (elsewhere !== null) return elsewhere;
    const given = this.#quotes.get(asked.fields.get('quoteId') ?? '');
    if (given === undefined || given.of !== nameOf(asked)) return refused(400, QUOTE_GONE, PARAMS);
    if (given.id !== null) return this.#swaps.end(asked, { id: given.id, wanted: given.quote });
    if (given.isUsed) return refused(503, QUOTE_USED, 'UNDER_WAY');
    if (this.#parts.clock.monotonicMs() - given.at > QUOTE_MS) return refused(400, QUOTE_GONE, PARAMS);
    given.isUsed = true;
    const done = await this.#swaps.execute(asked, { kind: 'quote', quote: given.quote }, (id) => {
      given.id = id;
    });
    // Nothing was signed: the same quote may be tried again.
    if (given.id === null) given.isUsed = false;
    return done;
  }
}

const STRANGER =
  'no wallet answers here. Set the whole port of the Gateway that `sallyport wallet bot --hummingbot` printed.';
const BUSY = 'too many calls are under way for this wallet; nothing was sent. Try again.';
const NOT_SERVED =
  'this is not served here; nothing was sent. Served are swaps by the router sdex on Stellar, and what they need.';
const QUOTE_GONE =
  'there is no such quote, or it is older than five minutes; nothing was signed. Ask for another.';
const QUOTE_USED = 'this quote is being used; nothing more was done. Ask again.';

function nameOf({ wallet, bot }: Asked): string {
  return `${wallet.id} ${bot}`;
}

/** The text of a step of a path; as it came where it is none. */
function decoded(step: string): string {
  return /^(?:[^%]|%[0-7][0-9A-Fa-f])*$/.test(step) ? decodeURIComponent(step) : step;
}
