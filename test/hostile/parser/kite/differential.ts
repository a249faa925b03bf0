import type { DecoyCheck } from '../../../../src/core/order/signing.ts';
import type { Intent } from '../../../../src/core/order/intent.ts';
import type { NotUnderstood, RawRequest, Route, Venue } from '../../../../src/core/order/venue.ts';
import type { ClientOrderId } from '../../../../src/core/units/ids.ts';
import { unixMs } from '../../../../src/core/units/time.ts';
import { parseOwnTag } from '../../../../src/venues/kite/text.ts';
import { kite } from '../../../../src/venues/kite/venue.ts';
import type { Arena, Judgement } from '../arena.ts';
import { difference } from '../reading.ts';
import { rawOf, shown, type Sketch } from '../sketch.ts';
import { honest } from './honest.ts';
import { knownOrder } from './known-orders.ts';
import { PRESERVING, TRAPS, WILD } from './mutations.ts';
import { gateReading, venueReading } from './readings.ts';

const NOW = unixMs(1_795_228_436_735);
/** A token of a decoy is letters and the hexadecimal checksum that this check takes. */
const TOKEN = `sallyport${'0'.repeat(64)}`;
const TRUSTING: DecoyCheck = { type: 'checksum', verify: () => true };
const FRESH: ClientOrderId | null = parseOwnTag('abcdefghijkl');

/** The part of Kite's codec that turns bytes into intents and back: the product's, or one with a planted bug. */
export interface KiteCodec {
  readonly decode: (route: Route, request: RawRequest) => Intent | NotUnderstood;
  readonly draft: Venue['draft'];
}

export const KITE: KiteCodec = {
  decode: (route, request) => kite.decode(route, request, knownOrder),
  draft: kite.draft,
};

/** Kite's requests before that codec. */
export function kiteArena(codec: KiteCodec): Arena<Sketch> {
  return {
    honest,
    preserving: PRESERVING,
    traps: TRAPS,
    wild: WILD,
    judge: (sketch) => judge(codec, sketch),
    smaller: (sketch) =>
      (['body', 'query'] as const).flatMap((part) =>
        sketch[part].map((_, at) => ({ ...sketch, [part]: sketch[part].toSpliced(at, 1) })),
      ),
    shown,
  };
}

/**
 * Gate and venue on one request. What the gate takes must be what the venue reads in the bot's bytes and, again, what
 * it reads in the bytes that would be sent, field by field; and the keeper must read its own draft back to the same.
 * A refusal of the venue counts as agreement only when it refuses both for the same reason: then nothing comes of it.
 */
function judge(codec: KiteCodec, sketch: Sketch): Judgement {
  const plain = rawOf(sketch);
  const request = {
    ...plain,
    headers: [...plain.headers, ['authorization', `token decoy:${TOKEN}`] as const],
  };
  const route = kite.classify(request.method, request.target.split('?', 1)[0] ?? '', request.body);
  if (route === null || route.kind === 'public' || route.kind === 'denied') return { kind: 'refused' };
  if (kite.authenticate(request, TRUSTING, NOW).kind === 'refused') return { kind: 'refused' };
  const intent = codec.decode(route, request);
  if (intent.kind === 'notUnderstood' || intent.kind === 'local' || intent.kind === 'moveFunds')
    return { kind: 'refused' };
  const gate = gateReading(route, intent);
  const drafted = codec.draft(tagged(intent), { now: NOW, clientOrderIds: [] });
  const again = kite.understand(drafted);
  if (again.kind === 'notUnderstood') return finding('the draft is not understood', again.field);
  const own = difference(gate, gateReading(route, again));
  if (own !== null) return finding('the draft reads back otherwise', own);
  const asked = venueReading(request, false);
  const sent = venueReading(
    kite.attach(drafted, 'key', { type: 'checksum', bytes: Buffer.from('token') }),
    true,
  );
  if (asked.kind === 'refused' && sent.kind === 'refused' && asked.why === sent.why)
    return { kind: 'agreed', reading: asked };
  const inSent = difference(gate, sent);
  if (inSent !== null) return finding('what would be sent is not what was decided', inSent);
  const inAsked = difference(gate, asked);
  if (inAsked !== null) return finding('what the bot sent is not what was decided', inAsked);
  return { kind: 'agreed', reading: gate };
}

/** An order as it is decided on: with the tag by which the gateway will know it. */
function tagged(intent: Intent): Intent {
  if (intent.kind !== 'place' || FRESH === null) return intent;
  return { ...intent, order: { ...intent.order, clientOrderId: kite.ownId(intent.order, FRESH) } };
}

function finding(what: string, how: string): Judgement {
  return { kind: 'finding', text: `${what}: ${how}` };
}
