import type { RawReply } from '../../core/order/venue.ts';

/**
 * An answer in which the account's own name is replaced by the bot's key, where accounts have one: a bot asks about
 * its decoy, and is told of nobody else. In either case of letters, as addresses are written.
 *
 * @param account Letters and digits only; null where requests do not say it.
 */
export function underOwnName(reply: RawReply, account: string | null, key: string): RawReply {
  if (account === null) return reply;
  // One character a byte: nothing else changes.
  const text = Buffer.from(reply.body).toString('latin1');
  const told = text.replaceAll(new RegExp(account, 'gi'), key);
  return told === text ? reply : { ...reply, body: Buffer.from(told, 'latin1') };
}
