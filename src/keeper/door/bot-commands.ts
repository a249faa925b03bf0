import { assert } from '../../core/assert.ts';
import type { Account, Bot } from '../../core/account/state.ts';
import { acceptedOf } from '../../core/order/accepted.ts';
import type { KeyType } from '../../core/order/signing.ts';
import { parseBotId, type BotId } from '../../core/units/ids.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import { blastRadius } from '../../core/policy/blast-radius.ts';
import {
  checksumMaterial,
  makePair,
  materialType,
  readPublicMaterial,
  type KeyMaterial,
} from '../custody/key-material.ts';
import { decoyId } from '../custody/record-id.ts';
import { accountField } from './key-commands.ts';
import type { CommandParts } from './command-parts.ts';
import { curveDecoy, type NewDecoy } from './curve-decoy.ts';
import { inLedger } from './in-ledger.ts';
import type { OwnerCommand } from './owner-door.ts';
import { NO_KEY } from './no-key.ts';
import { forWhom } from './other-account.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Binance's own key ids and secrets have 64 letters and digits. A decoy looks the same and is worth nothing there. */
const DECOY_LENGTH = 64;

/**
 * `bot add`: issues a decoy. Its secret, or the private key that was made for it, is in the answer once and can never
 * be read again. A bot that has a key of its own gives the public half, and there is no secret.
 */
export function botAdd(parts: CommandParts): OwnerCommand {
  const underWay = new Set<BotId>();
  return async (fields) => {
    const id = parseBotId(textField(fields, 'bot'));
    if (id === null)
      throw new OwnerRefusal('NAME_MALFORMED', 'a name is 1 to 32 of a-z, 0-9 and -; nothing was issued');
    // Of two at once the second would replace the first one's decoy.
    if (parts.state.bots.has(id) || underWay.has(id)) {
      throw new OwnerRefusal(
        'NAME_TAKEN',
        `there was a bot named ${id} already; nothing was issued. Names are not used twice`,
      );
    }
    underWay.add(id);
    try {
      return await issue(parts, id, fields);
    } finally {
      underWay.delete(id);
    }
  };
}

async function issue(
  parts: CommandParts,
  id: BotId,
  fields: Readonly<Record<string, unknown>>,
): Promise<object> {
  const account = accountField(parts, fields);
  const { key, kept, shown } = newDecoy(parts, account, fields);
  // Under a name that the ledger does not know there is at most the decoy of a life that died before its entry. It was
  // shown to nobody: a new one takes its place.
  const record = parts.vault.seal(decoyId(id), 'decoy', kept.bytes, true);
  kept.bytes.fill(0);
  const entry = { kind: 'bot', bot: id, account: account.id, key, record } as const;
  const undo = (): void => parts.vault.remove(decoyId(id), 'decoy');
  await inLedger(parts.journal, (book) => book.append(entry), { undo });
  const bot = parts.state.bots.get(id);
  assert(bot !== undefined, 'a bot that is recorded is known');
  return {
    bot: id,
    key: account.id,
    venue: account.venue,
    ...forWhom(account),
    apiKey: key,
    type: kept.type,
    secret: shown,
    blastRadius: radiusOf(parts, bot),
    accepted: acceptedOf(account.flags),
  };
}

/** `bot list`. */
export function botList(parts: CommandParts): OwnerCommand {
  return () =>
    Promise.resolve(
      [...parts.state.bots.values()].map((bot) => ({
        bot: bot.id,
        key: bot.account,
        paper: parts.state.accounts.get(bot.account)?.paper === true,
        home: bot.home,
        apiKey: bot.key,
        type: decoyType(parts, bot),
        revoked: bot.revoked,
        latched: bot.latched,
        openOrders: bot.book.orders.size,
        blastRadius: radiusOf(parts, bot),
      })),
    );
}

/** How a bot signs. */
export function decoyType({ vault }: Pick<CommandParts, 'vault'>, bot: Bot): KeyType {
  return vault.withSecret(decoyId(bot.id), 'decoy', (bytes) => materialType(bytes, 'public'));
}

/** `bot revoke`: from the next request on the decoy is unknown. Its resting orders stay and are named. */
export function botRevoke(parts: CommandParts): OwnerCommand {
  return async (fields) => {
    const id = parseBotId(textField(fields, 'bot'));
    const bot = id === null ? undefined : parts.state.bots.get(id);
    if (bot === undefined || bot.revoked) {
      throw new OwnerRefusal(
        'BOT_UNKNOWN',
        'no bot in use has that name; nothing was revoked. See: sallyport bot list',
      );
    }
    const reason =
      typeof fields['reason'] === 'string' ? fields['reason'].slice(0, 200) : 'revoked by the owner';
    const entry = { kind: 'botRevoked', bot: bot.id, reason } as const;
    await inLedger(parts.journal, (book) => book.append(entry), { urgency: 'urgent' });
    parts.gateway.endSessions(bot.id, 'the key of this connection was revoked');
    return { bot: bot.id, revoked: true, openOrders: [...bot.book.orders.keys()] };
  };
}

/** Most that somebody who has this decoy can take in a day, in the quote asset; null while there is no policy. */
export function radiusOf(parts: Pick<CommandParts, 'state'>, bot: Bot): string | null {
  const policy = parts.state.policy?.policy;
  if (policy === undefined) return null;
  return formatDecimal(blastRadius(policy, bot).perDay);
}

function newDecoy(
  parts: CommandParts,
  account: Account,
  fields: Readonly<Record<string, unknown>>,
): NewDecoy {
  const venue = parts.venues.get(account.venue);
  assert(venue !== undefined, 'accounts are of venues that are served');
  const asked = fields['type'] ?? venue.keyTypes[0];
  const type = venue.keyTypes.find((known) => known === asked);
  if (type === 'checksum') {
    const secret = decoyText(parts);
    const bytes = checksumMaterial(Buffer.from(secret, 'ascii'));
    return { key: decoyText(parts), kept: { type, bytes }, shown: secret };
  }
  if (type === undefined) {
    const types = venue.keyTypes.join(' or ');
    throw new OwnerRefusal('KEY_TYPE_UNKNOWN', `a decoy for this venue is ${types}; nothing was issued`);
  }
  if (type === 'secp256k1') return curveDecoy(parts, venue, fields);
  const key = decoyText(parts);
  if (fields['publicKey'] !== undefined) return { key, kept: ownPublicKey(type, fields), shown: null };
  if (type === 'hmac') {
    const secret = decoyText(parts);
    return { key, kept: { type, bytes: Buffer.from(secret, 'ascii') }, shown: secret };
  }
  const { kept, privatePem } = makePair(type);
  return { key, kept, shown: privatePem };
}

function ownPublicKey(type: KeyType, fields: Readonly<Record<string, unknown>>): KeyMaterial {
  const read = readPublicMaterial(textField(fields, 'publicKey', 8_192));
  if (read.type === 'refused')
    throw new OwnerRefusal('KEY_MALFORMED', `${NO_KEY[read.why]} Nothing was issued`);
  if (read.type === type) return read;
  throw new OwnerRefusal(
    'KEY_TYPE_UNKNOWN',
    `the public key is ${read.type} and ${type} was asked for; nothing was issued. Use --type ${read.type}`,
  );
}

/** 64 letters and digits, uniform: bytes that would favour some letters are thrown away. */
function decoyText(parts: CommandParts): string {
  let text = '';
  while (text.length < DECOY_LENGTH) {
    for (const byte of parts.random.bytes(96)) {
      if (byte < ALPHABET.length * 4 && text.length < DECOY_LENGTH)
        text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return text;
}
