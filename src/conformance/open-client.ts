import { connect, type Socket } from 'node:net';
import { assert } from '../core/assert.ts';
import { Fault } from '../core/fault.ts';
import type { KeyType } from '../core/order/signing.ts';
import type { VenueId } from '../core/units/ids.ts';
import { offeredCredential } from '../keeper/door/offered-credential.ts';
import { otherField } from '../keeper/door/other-field.ts';
import { OwnerRefusal } from '../keeper/door/owner-refusal.ts';
import { curveScalar } from '../keeper/custody/curve-material.ts';
import { signWith } from '../keeper/custody/key-material.ts';
import { loadNativeCurve } from '../keeper/keyring/native-curve.ts';
import { DialledSockets } from '../keeper/wire/socket-wire.ts';
import { VenueWire, type Dialler } from '../keeper/wire/venue-wire.ts';
import { SystemClock } from '../system/clock.ts';
import { SystemRandom } from '../system/random.ts';
import { venueLookup } from '../system/venue-lookup.ts';
import { VenueClient } from './venue-client.ts';
import { codecOf } from './venue-codecs.ts';

/** A key that somebody gives for one trial, and where it is good. */
export interface Offer {
  readonly venue: VenueId;
  readonly apiKey: string;
  readonly secret: string;
  /** The vault or sub-account that it is to trade for, as a person writes it; absent for the key's own account. */
  readonly vault?: string;
  readonly baseUrl: string;
  /** PEM; null for the system's authorities. */
  readonly ca: string | null;
  /** What the system calls itself: native code is by platform. */
  readonly platform: string;
  readonly architecture: string;
}

/** A client that is ready to be used, or why that key is none. */
export type OpenedClient =
  | {
      readonly kind: 'open';
      readonly client: VenueClient;
      readonly keyType: KeyType;
      /** The other account that the key is to trade for, as the venue names it; null for its own. */
      readonly other: string | null;
      /** Ends every connection. */
      readonly close: () => void;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string };

/** Reads the key exactly as the gateway would, and makes a client of it. Nothing is sent yet. */
export function openClient(offer: Offer): OpenedClient {
  const codec = codecOf(offer.venue);
  const curve = codec.keyIdOf === null ? null : loadNativeCurve(offer.platform, offer.architecture);
  const { apiKey, secret, baseUrl, ca } = offer;
  try {
    const other = otherField(codec, { vault: offer.vault });
    const offered = offeredCredential({ curve }, codec, {
      ...{ apiKey, secret, baseUrl },
      ...(ca === null ? {} : { ca }),
    });
    const clock = new SystemClock();
    const sockets = new Set<Socket>();
    const dialler: Dialler = {
      dial: async (host, port) => {
        const socket = await dial(host, port);
        sockets.add(socket);
        return socket;
      },
    };
    const close = (): void => {
      for (const socket of sockets) socket.destroy();
      offered.secret.fill(0);
    };
    const client = new VenueClient({
      clock,
      random: new SystemRandom(),
      wire: new VenueWire(dialler, clock, { hit: () => undefined }),
      sockets: new DialledSockets(dialler, clock),
      codec,
      keyId: offered.apiKey,
      sign: (message) => {
        const scalar = curveScalar(offered.secret);
        if (scalar === null) return signWith(offered.secret, message);
        assert(curve !== null, 'a key on that curve was read with a signer');
        return { type: 'secp256k1', bytes: curve.sign(message, scalar) };
      },
      trade: offered.trade.baseUrl,
      account: offered.account.baseUrl,
      ca,
    });
    return { kind: 'open', client, keyType: offered.type, other, close };
  } catch (reason) {
    if (!(reason instanceof OwnerRefusal)) throw reason;
    return { kind: 'refused', code: reason.code, text: reason.text };
  }
}

function dial(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: venueLookup });
    const late = (): void => void socket.destroy(new Fault('DIAL_REFUSED'));
    socket.setTimeout(5_000, late);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeListener('timeout', late);
      socket.removeListener('error', reject);
      resolve(socket);
    });
  });
}
