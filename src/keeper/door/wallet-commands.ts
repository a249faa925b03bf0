import { chainSentence } from '../../core/chain/chain-denial.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';
import type { ActorRecord } from '../../core/ledger/person-entry.ts';
import { spentOf } from '../../core/policy/decide-deed.ts';
import { parseBase64 } from '../../core/units/base64.ts';
import { toHex } from '../../core/units/bytes.ts';
import { parseBotId } from '../../core/units/ids.ts';
import { toStrkey } from '../../core/wallet/strkey.ts';
import { isTokenTrouble } from '../custody/token-sentences.ts';
import { privateOf } from '../custody/wallet-key.ts';
import { walletKeyId } from '../custody/record-id.ts';
import { sha256 } from '../open-ledger.ts';
import type { SignResult } from '../wallets/sign-deed.ts';
import { inLedger } from './in-ledger.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';
import { NAME, notInUse, walletField, type WalletCommand, type WalletParts } from './wallet-fields.ts';
import { destroyInToken, tokenRefusal } from './wallet-token.ts';

/** `wallet list`. */
export function walletList(parts: WalletParts): OwnerCommand {
  return () => Promise.resolve([...parts.state.wallets.values()].map((wallet) => overview(parts, wallet)));
}

/** `wallet show`: also what is open, what left within a day, and what its key can do on its account. */
export function walletShow(parts: WalletParts): OwnerCommand {
  return async (fields) => {
    const wallet = walletField(parts, fields);
    const power = await parts.desk.powerOf(wallet);
    const spent = [...spentOf(wallet, parts.clock.wallMs())].map(([asset, amount]) => [
      asset,
      String(amount),
    ]);
    const open = [...wallet.open.values()].map(({ deed, bot, signed, lastHeight }) => {
      return { deed, bot, id: signed?.id ?? null, lastHeight };
    });
    const policy = parts.state.policy?.policy.wallets.has(wallet.id) === true;
    return { ...overview(parts, wallet), spent: Object.fromEntries(spent), open, policy, power };
  };
}

function overview({ state }: WalletParts, wallet: Wallet): object {
  const { id, user, chain, address, mode, cap, retired, isPrimary } = wallet;
  return {
    wallet: id,
    user,
    chain,
    address,
    mode,
    cap: cap === null ? null : String(cap),
    retired,
    primary: isPrimary,
    bots: [...wallet.tokens.values()],
    halted: state.halts.has('everything'),
  };
}

/** `wallet sign`: decides about a transaction of the owner's own, and signs it or takes its signature. */
export function walletSign(parts: WalletParts): OwnerCommand {
  return async (fields) => {
    const wallet = walletField(parts, fields);
    const wire = parseBase64(textField(fields, 'transaction', 8_192));
    if (wire === null)
      throw new OwnerRefusal('TRANSACTION_MALFORMED', 'the transaction is not base64; nothing was signed');
    return told(await parts.desk.sign({ wallet, wire, bot: null }), wallet.chain);
  };
}

function told(result: SignResult, chain: Wallet['chain']): object {
  if (result.kind === 'unavailable') {
    const text = `nothing was signed or sent: ${result.why}. Try again in a moment`;
    throw isTokenTrouble(result.why) ? tokenRefusal(result.why) : new OwnerRefusal('WALLET_BUSY', text);
  }
  if (result.kind === 'signed') {
    const { kind, deed, id, words } = result;
    return { kind, deed, id, words };
  }
  if (result.kind !== 'denied') return result;
  const reasons = result.denials.map((denial) => ({ code: denial.code, text: chainSentence(denial, chain) }));
  return { kind: 'denied', deed: result.deed, words: result.words, reasons };
}

/**
 * `wallet retire`: destroys the key, sealed or in a token. What is signed is followed to its end. A token that does not
 * answer keeps a key that nothing here uses any more: the answer names it.
 */
export function walletRetire(parts: WalletParts, by: ActorRecord = 'owner'): WalletCommand {
  return async (fields) => {
    const wallet = walletField(parts, fields);
    const reason =
      typeof fields['reason'] === 'string' ? fields['reason'].slice(0, 200) : 'retired by the owner';
    const entry = { kind: 'walletRetired', wallet: wallet.id, reason, by } as const;
    await inLedger(parts.journal, (book) => (wallet.retired ? null : book.append(entry)), {
      urgency: 'urgent',
    });
    const keyLeftInToken = await destroyInToken(parts, wallet);
    if (wallet.record !== null) parts.vault.remove(walletKeyId(wallet.id), 'wallet');
    return { wallet: wallet.id, retired: true, keyLeftInToken };
  };
}

/** `wallet primary`: the one of its user on its chain that is meant where none is named. */
export function walletPrimary(parts: WalletParts, by: ActorRecord = 'owner'): WalletCommand {
  return async (fields) => {
    const wallet = walletField(parts, fields);
    const entry = { kind: 'walletPrimary', wallet: wallet.id, by } as const;
    // A retirement that was asked for at the same moment goes first.
    const isNamed = await inLedger(parts.journal, (book) => {
      if (!wallet.retired) book.append(entry);
      return !wallet.retired;
    });
    if (!isNamed) throw notInUse();
    return { wallet: wallet.id, user: wallet.user, chain: wallet.chain };
  };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const TOKEN_LENGTH = 48;

/** `wallet bot`: lets a program ask for signatures. Its token is in the answer once. */
export function walletBot(parts: WalletParts): OwnerCommand {
  return async (fields) => {
    const wallet = walletField(parts, fields);
    const bot = parseBotId(textField(fields, 'bot'));
    if (bot === null) throw new OwnerRefusal('NAME_MALFORMED', NAME);
    const held = [...wallet.tokens].find(([, name]) => name === bot);
    if (fields['revoke'] === true) {
      if (held === undefined)
        throw new OwnerRefusal(
          'BOT_UNKNOWN',
          'no program of that name asks this wallet; nothing was revoked',
        );
      const entry = { kind: 'walletBot', wallet: wallet.id, bot, token: held[0], revoked: true } as const;
      await inLedger(parts.journal, (book) => book.append(entry), { urgency: 'urgent' });
      return { wallet: wallet.id, bot, revoked: true };
    }
    if (held !== undefined)
      throw new OwnerRefusal(
        'NAME_TAKEN',
        'a program of that name asks this wallet already; nothing was issued',
      );
    const isHummingbot = fields['hummingbot'] === true;
    if (isHummingbot && wallet.chain === 'solana') throw new OwnerRefusal('CHAIN_NOT_SWAPPED', NOT_SWAPPED);
    if (isHummingbot && wallet.mode === 'client')
      throw new OwnerRefusal('WALLET_IN_CLIENT_MODE', NO_KEY_HERE);
    const { token, decoy } =
      isHummingbot || wallet.chain === 'solana' ? { token: tokenText(parts), decoy: null } : decoyOf(parts);
    const digest = toHex(sha256(Buffer.from(token, 'latin1')));
    const entry = { kind: 'walletBot', wallet: wallet.id, bot, token: digest, revoked: false } as const;
    await inLedger(parts.journal, (book) => book.append(entry));
    const { id, chain, address } = wallet;
    return { wallet: id, bot, chain, address, token, decoy, hummingbot: isHummingbot };
  };
}

const NOT_SWAPPED =
  'Hummingbot is served for wallets of Stellar: on Solana a swap calls programs that are not read here, and nothing ' +
  'that is not read is signed; nothing was issued';

const NO_KEY_HERE =
  'the key of this wallet is not here (client mode), and Hummingbot has no place for a signature that is made ' +
  'elsewhere; nothing was issued. Use a wallet in server or enclave mode, with a small cap';

/**
 * On Stellar a program signs with a key of its own, which is worth nothing anywhere else. Its public half is the token:
 * who reads it somewhere can read what the program can, and has nothing signed.
 */
function decoyOf({ random }: WalletParts): { readonly token: string; readonly decoy: string } {
  const seed = random.bytes(32);
  const { der, key } = privateOf(seed);
  const pair = { token: toStrkey('account', key), decoy: toStrkey('seed', seed) };
  der.fill(0);
  seed.fill(0);
  return pair;
}

/** Uniform: bytes that would favour some letters are thrown away. */
function tokenText({ random }: WalletParts): string {
  let text = '';
  while (text.length < TOKEN_LENGTH) {
    for (const byte of random.bytes(TOKEN_LENGTH))
      if (byte < ALPHABET.length * 4 && text.length < TOKEN_LENGTH)
        text += ALPHABET.charAt(byte % ALPHABET.length);
  }
  return text;
}
