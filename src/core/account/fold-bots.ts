import { assert } from '../assert.ts';
import type { EntryBody } from '../ledger/entry.ts';
import type { AccountId, BotId } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import { emptyBook } from './book.ts';
import { moveBot } from './bot-books.ts';
import type { GatewayState } from './state.ts';

type Body<K extends EntryBody['kind']> = Extract<EntryBody, { kind: K }>;

/** A decoy was issued, moved to another account, or revoked. */
export function foldBotWord(
  state: GatewayState,
  body: Body<'bot' | 'botAccount' | 'botRevoked'>,
  at: UnixMs,
): void {
  switch (body.kind) {
    case 'bot':
      return foldBot(state, body, at);
    case 'botAccount':
      return foldBotAccount(state, body, at);
    case 'botRevoked':
      return foldBotRevoked(state, body);
  }
}

function foldBot(state: GatewayState, body: Body<'bot'>, at: UnixMs): void {
  const id = body.bot as BotId;
  const book = emptyBook(at);
  const account = body.account as AccountId;
  countTraders(state, account, 1);
  state.bots.set(id, {
    id,
    account,
    home: account,
    key: body.key,
    record: body.record,
    revoked: false,
    book,
    latched: false,
    parked: new Map(),
  });
  state.keys.set(body.key, id);
}

function foldBotAccount(state: GatewayState, body: Body<'botAccount'>, at: UnixMs): void {
  const bot = state.bots.get(body.bot as BotId);
  assert(bot !== undefined, 'a bot that changes its account exists');
  const account = state.accounts.get(body.account as AccountId);
  assert(account !== undefined, 'a bot moves to an account that exists');
  countTraders(state, bot.account, -1);
  countTraders(state, account.id, 1);
  moveBot(bot, account.id, at);
}

function foldBotRevoked(state: GatewayState, body: Body<'botRevoked'>): void {
  const bot = state.bots.get(body.bot as BotId);
  assert(bot !== undefined, 'a revoked bot exists');
  bot.revoked = true;
  state.keys.delete(bot.key);
  countTraders(state, bot.account, -1);
}

function countTraders(state: GatewayState, id: AccountId, more: 1 | -1): void {
  const account = state.accounts.get(id);
  assert(account !== undefined, 'a bot trades on an account that exists');
  account.traders += more;
}
