import type { Venue } from '../../core/order/venue.ts';
import { curveScalar, readCurvePrivate } from '../custody/curve-material.ts';
import {
  checksumMaterial,
  readPrivateMaterial,
  type KeyMaterial,
  type ReadKey,
} from '../custody/key-material.ts';
import type { OfferedCredential } from '../custody/probe.ts';
import type { CommandParts } from './command-parts.ts';
import { NO_KEY } from './no-key.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The credential that a command carries, read and bounded; refuses what is no key. To be wiped by the caller. */
export function offeredCredential(
  parts: Pick<CommandParts, 'curve'>,
  venue: Venue,
  fields: Fields,
): OfferedCredential {
  const { apiKey, material } = venue.keyIdOf === null ? named(venue, fields) : nameless(parts, venue, fields);
  return { apiKey, type: material.type, secret: material.bytes, ...placeOf(venue, fields) };
}

interface Given {
  readonly apiKey: string;
  readonly material: KeyMaterial;
}

/** A key that the venue gave an id. */
function named(venue: Venue, fields: Fields): Given {
  const apiKey = textField(fields, 'apiKey', 256);
  const given = Buffer.from(textField(fields, 'secret', 8_192), 'utf8');
  if (!/^[\x21-\x7e]+$/.test(apiKey))
    throw new OwnerRefusal('KEY_MALFORMED', 'apiKey has characters that no key id has; nothing was done');
  const secret = ofVenue(venue, readPrivateMaterial(given));
  given.fill(0);
  if (secret.type === 'refused')
    throw new OwnerRefusal('KEY_MALFORMED', `${NO_KEY[secret.why]} Nothing was done with it`);
  if (!venue.keyTypes.includes(secret.type)) {
    secret.bytes.fill(0);
    const types = venue.keyTypes.join(' or ');
    const text = `a key of this venue is ${types}, and this one is ${secret.type}; nothing was done with it`;
    throw new OwnerRefusal('KEY_TYPE_UNKNOWN', text);
  }
  return { apiKey, material: secret };
}

/** A secret as text is one of HMAC, or at a venue where a session is opened with it, of its checksum. */
function ofVenue(venue: Venue, read: ReadKey): ReadKey {
  const isSum = read.type === 'hmac' && venue.keyTypes.includes('checksum');
  return isSum ? { type: 'checksum', bytes: checksumMaterial(read.bytes) } : read;
}

/** A private key whose public half is its id. */
function nameless({ curve }: Pick<CommandParts, 'curve'>, { keyIdOf }: Venue, fields: Fields): Given {
  const given = Buffer.from(textField(fields, 'secret', 8_192), 'utf8');
  const bytes = readCurvePrivate(given);
  given.fill(0);
  const scalar = bytes === null ? null : curveScalar(bytes);
  if (bytes === null || scalar === null || keyIdOf === null) {
    const text =
      'a key of this venue is a private key of 64 hexadecimal digits, after 0x or not; nothing was done';
    throw new OwnerRefusal('KEY_MALFORMED', text);
  }
  if (curve === null) {
    bytes.fill(0);
    const text =
      'keys of this venue sign in native code, which this gateway was started without; nothing was done with the ' +
      'key. Restart the gateway, and give the same command again';
    throw new OwnerRefusal('SIGNER_MISSING', text);
  }
  return { apiKey: keyIdOf(curve.publicKey(scalar)), material: { type: 'secp256k1', bytes } };
}

/** Where an offered key is asked about. */
export function placeOf(venue: Venue, fields: Fields): Pick<OfferedCredential, 'trade' | 'account'> {
  const address = fields['baseUrl'];
  const ca = typeof fields['ca'] === 'string' ? fields['ca'] : null;
  const trade = typeof address === 'string' ? baseUrl(address) : venue.hosts.trade;
  const account = typeof address === 'string' ? trade : venue.hosts.account;
  return {
    trade: { baseUrl: trade, ca, venue: venue.id, account: null },
    account: { baseUrl: account, ca, venue: venue.id, account: null },
  };
}

/** An origin: https anywhere, http to loopback only. */
function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const loopback = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback))) {
    throw new OwnerRefusal(
      'URL_REFUSED',
      'a base URL is https://host[:port], and plain http goes to loopback only; nothing was done',
    );
  }
  return url.origin;
}
