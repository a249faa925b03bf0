import type { RawReply, Venue } from '../core/order/venue.ts';
import { categoryOf } from '../core/units/category.ts';
import { formatDecimal, type Decimal } from '../core/units/decimal.ts';
import type { Instrument } from '../core/units/ids.ts';
import { refusalOf, type StepEnd } from './step-end.ts';
import type { AccountNames, VenueClient } from './venue-client.ts';

/** Where a price is put once it is known. */
export interface FoundPrice {
  price: Decimal | null;
}

/** Asks for the venue's clock: everything later is stamped by it. */
export async function learnClock(client: VenueClient): Promise<StepEnd> {
  const told = await client.learnTime();
  if ('silence' in told) {
    const { silence } = told;
    if (typeof silence === 'number') return { kind: 'unreadable', status: silence, next: NOT_THAT_VENUE };
    return silence === 'NO_CONNECTION'
      ? { kind: 'unanswered', next: NO_CONNECTION }
      : { kind: 'unanswered', next: NO_ANSWER };
  }
  const apartMs = Math.round(told.aheadMs);
  const word = apartMs < 0 ? 'behind' : 'ahead of';
  return { kind: 'done', note: `it is ${Math.abs(apartMs)} ms ${word} this machine’s` };
}

const NO_CONNECTION =
  'nothing takes a connection there: look at the address, at the network, and over https at whose certificate that ' +
  'place shows (--ca)';
const NO_ANSWER =
  'something takes connections there and does not answer as web servers do: look at the address';
const NOT_THAT_VENUE =
  'something answers there, and not as this venue does: look at --venue and at the address';

/** Asks for the list of markets, where requests name them by their numbers in it. */
export async function learnListing(
  client: VenueClient,
  instrument: Instrument,
  account: AccountNames,
): Promise<StepEnd> {
  const { listing } = client.codec;
  if (listing === null) return { kind: 'notServed', note: 'requests name markets as everybody does' };
  const reply = await client.askPublic(listing.request());
  const list = reply === null ? null : listing.read(reply);
  if (list === null) return { kind: 'unreadable', status: reply?.status ?? 0 };
  client.bind(account, list);
  const note = `${list.markets.length} markets`;
  return list.byName(instrument) === null ? { kind: 'wrong', note } : { kind: 'done', note };
}

/** Asks what a market is at. */
export async function learnPrice(
  client: VenueClient,
  instrument: Instrument,
  found: FoundPrice,
): Promise<StepEnd> {
  const reply = await askPrices(client, instrument);
  if (reply === null) return { kind: 'unanswered' };
  const told = pricesIn(client.codec, reply);
  if (told === null) return refusalOf(client.codec, reply);
  found.price = told.find((market) => market.instrument === instrument)?.mark ?? null;
  if (found.price === null) return { kind: 'wrong', note: 'there is no price for that market' };
  return { kind: 'done', note: `${told.length} markets; this one at ${formatDecimal(found.price)}` };
}

async function askPrices(client: VenueClient, instrument: Instrument): Promise<RawReply | null> {
  const { marketsAtOnce } = client.codec;
  if (marketsAtOnce === undefined) {
    const category = categoryOf(instrument);
    const of = category === 'linear' ? {} : { category };
    return client.askPublic(client.codec.marketRequest({ kind: 'marks', ...of }));
  }
  return client.send(marketsAtOnce.draft([instrument], client.now()));
}

function pricesIn(codec: Venue, reply: RawReply): ReturnType<Venue['readMarkets']> {
  const { marketsAtOnce } = codec;
  if (marketsAtOnce === undefined) return codec.readMarkets(reply);
  return marketsAtOnce.read(reply)?.map(({ report }) => report) ?? null;
}
