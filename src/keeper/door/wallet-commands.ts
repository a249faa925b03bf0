import type { ServedChain } from '../../core/chain/chain.ts';
import { chainSentence } from '../../core/chain/chain-denial.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';
import { spentOf } from '../../core/policy/decide-deed.ts';
import { WALLETS_PER_USER_DEFAULT } from '../../core/policy/wallet-policy.ts';
import { parseBase64 } from '../../core/units/base64.ts';
import { parseHex, toHex } from '../../core/units/bytes.ts';
import { parseAccountId, parseBotId } from '../../core/units/ids.ts';
import { toStrkey } from '../../core/wallet/strkey.ts';
import { privateOf } from '../custody/wallet-key.ts';
import { walletKeyId, walletNodesId } from '../custody/record-id.ts';
import { sha256 } from '../open-ledger.ts';
import { isNodeUrl } from '../wallets/nodes.ts';
import type { SignResult } from '../wallets/sign-deed.ts';
import type { CommandParts } from './command-parts.ts';
import { inLedger } from './in-ledger.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * `wallet create`, `wallet import` and the entry of a wallet whose key is elsewhere. The limit of wallets of a user is
 * looked at inside the commit: however many ask at once, no more are made (W1).
 */
export function walletAdd(parts: CommandParts): OwnerCommand {
  const underWay = new Set<string>();
  return async (fields) => {
    const id = nameField(fields);
    if (underWay.has(id)) throw taken(id);
    underWay.add(id);
    try {
      return await add(parts, id, fields);
    } finally {
      underWay.delete(id);
    }
  };
}

async function add(parts: CommandParts, id: string, fields: Fields): Promise<object> {
  if (parts.state.wallets.has(id)) throw taken(id);
  const user = fields['user'] === undefined ? 'owner' : nameOf(fields['user'], 'user');
  const nodes = nodesField(fields);
  const offered = offeredKey(parts, fields);
  const { id: chain } = chainField(parts, fields);
  const cap = capField(fields, offered.mode);
  const record = sealKey(parts, id, offered.der);
  parts.vault.seal(walletNodesId(id), 'nodes', Buffer.from(nodes.join('\n'), 'utf8'), true);
  const undo = (): void => {
    if (offered.der !== null) parts.vault.remove(walletKeyId(id), 'wallet');
    parts.vault.remove(walletNodesId(id), 'nodes');
  };
  const { address, mode, origin } = offered;
  const refusal = await inLedger(
    parts.journal,
    (book) => {
      const why = whyNot(parts, { id, user, address });
      if (why !== null) return why;
      book.append({
        kind: 'wallet',
        wallet: id,
        user,
        chain,
        address,
        mode,
        origin,
        record,
        cap,
        by: 'owner',
      });
      return null;
    },
    { undo },
  );
  if (refusal === null) return { wallet: id, user, chain, address, mode, origin, cap };
  undo();
  throw refusal;
}

function whyNot(
  { state }: CommandParts,
  of: { readonly id: string; readonly user: string; readonly address: string },
): OwnerRefusal | null {
  const wallets = [...state.wallets.values()];
  if (state.wallets.has(of.id)) return taken(of.id);
  if (wallets.some(({ address }) => address === of.address)) {
    const text =
      'that address is, or was, a wallet here already; nothing was stored. Addresses are not used twice';
    return new OwnerRefusal('ADDRESS_TAKEN', text);
  }
  const most = state.policy?.policy.walletsPerUser ?? WALLETS_PER_USER_DEFAULT;
  const count = wallets.filter(({ user, retired }) => user === of.user && !retired).length;
  if (count < most) return null;
  const text =
    `${of.user} has ${count} wallets, and ${most} are allowed; nothing was stored. Retire one, or raise ` +
    'walletsPerUser in the policy';
  return new OwnerRefusal('WALLETS_FULL', text);
}

interface OfferedKey {
  readonly mode: 'client' | 'server';
  readonly origin: 'created' | 'imported' | 'registered';
  readonly address: string;
  /** PKCS#8; null where the key is elsewhere. Wiped when it is sealed. */
  readonly der: Uint8Array | null;
}

function offeredKey(parts: CommandParts, fields: Fields): OfferedKey {
  const chain = chainField(parts, fields);
  const mode = fields['mode'] ?? 'client';
  if (mode !== 'client' && mode !== 'server')
    throw new OwnerRefusal(
      'MODE_UNKNOWN',
      'a wallet is signed for in the mode client or server; nothing was stored',
    );
  if (mode === 'client') {
    const address = textField(fields, 'address');
    if (chain.keyOf(address) === null)
      throw new OwnerRefusal('ADDRESS_MALFORMED', 'that is no address of the chain; nothing was stored');
    return { mode, origin: 'registered', address, der: null };
  }
  if (fields['accepted'] !== true) {
    const text =
      'in server mode whoever breaks into the keeper can take what the wallet holds; nothing was stored. Say ' +
      '--accept-risk if that is what you want, and give it a --cap';
    throw new OwnerRefusal('RISK_NOT_ACCEPTED', text);
  }
  const given = fields['key'];
  const seed = given === undefined ? parts.random.bytes(32) : parseHex(textField(fields, 'key', 64));
  if (seed?.length !== 32)
    throw new OwnerRefusal('KEY_MALFORMED', 'a private key has 32 bytes; nothing was stored');
  const { der, key } = privateOf(seed);
  seed.fill(0);
  return { mode, origin: given === undefined ? 'created' : 'imported', address: chain.addressOf(key), der };
}

function chainField({ desk }: CommandParts, fields: Fields): ServedChain {
  const name = fields['chain'] ?? 'solana';
  const chain = desk.chains.find(({ id }) => id === name);
  if (chain !== undefined) return chain;
  const known = desk.chains.map(({ id }) => id).join(', ');
  throw new OwnerRefusal('CHAIN_UNKNOWN', `that chain is not served; nothing was stored. Served: ${known}`);
}

function sealKey(parts: CommandParts, id: string, der: Uint8Array | null): string | null {
  if (der === null) return null;
  const record = parts.vault.seal(walletKeyId(id), 'wallet', der, true);
  der.fill(0);
  return record;
}

/** `wallet list`. */
export function walletList(parts: CommandParts): OwnerCommand {
  return () => Promise.resolve([...parts.state.wallets.values()].map((wallet) => overview(parts, wallet)));
}

/** `wallet show`: also what is open, what left within a day, and what its key can do on its account. */
export function walletShow(parts: CommandParts): OwnerCommand {
  return async (fields) => {
    const wallet = walletField(parts, fields);
    const power = wallet.retired ? [] : await parts.desk.powerOf(wallet);
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

function overview({ state }: CommandParts, wallet: Wallet): object {
  const { id, user, chain, address, mode, cap, retired } = wallet;
  return {
    wallet: id,
    user,
    chain,
    address,
    mode,
    cap: cap === null ? null : String(cap),
    retired,
    bots: [...wallet.tokens.values()],
    halted: state.halts.has('everything'),
  };
}

/** `wallet sign`: decides about a transaction of the owner's own, and signs it or takes its signature. */
export function walletSign(parts: CommandParts): OwnerCommand {
  return async (fields) => {
    const wallet = walletField(parts, fields);
    const wire = parseBase64(textField(fields, 'transaction', 8_192));
    if (wire === null)
      throw new OwnerRefusal('TRANSACTION_MALFORMED', 'the transaction is not base64; nothing was signed');
    return told(await parts.desk.sign({ wallet, wire, bot: null }));
  };
}

function told(result: SignResult): object {
  if (result.kind === 'unavailable') {
    throw new OwnerRefusal('WALLET_BUSY', `nothing was signed or sent: ${result.why}. Try again in a moment`);
  }
  if (result.kind === 'signed') {
    const { kind, deed, id, words } = result;
    return { kind, deed, id, words };
  }
  if (result.kind !== 'denied') return result;
  const reasons = result.denials.map((denial) => ({ code: denial.code, text: chainSentence(denial) }));
  return { kind: 'denied', deed: result.deed, words: result.words, reasons };
}

/** `wallet retire`: destroys the sealed key. What is signed is followed to its end. */
export function walletRetire(parts: CommandParts): OwnerCommand {
  return async (fields) => {
    const wallet = walletField(parts, fields);
    const reason =
      typeof fields['reason'] === 'string' ? fields['reason'].slice(0, 200) : 'retired by the owner';
    const entry = { kind: 'walletRetired', wallet: wallet.id, reason, by: 'owner' } as const;
    await inLedger(parts.journal, (book) => (wallet.retired ? null : book.append(entry)), {
      urgency: 'urgent',
    });
    if (wallet.record !== null) parts.vault.remove(walletKeyId(wallet.id), 'wallet');
    return { wallet: wallet.id, retired: true };
  };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const TOKEN_LENGTH = 48;

/** `wallet bot`: lets a program ask for signatures. Its token is in the answer once. */
export function walletBot(parts: CommandParts): OwnerCommand {
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
    const { token, decoy } =
      wallet.chain === 'solana' ? { token: tokenText(parts), decoy: null } : decoyOf(parts);
    const digest = toHex(sha256(Buffer.from(token, 'latin1')));
    const entry = { kind: 'walletBot', wallet: wallet.id, bot, token: digest, revoked: false } as const;
    await inLedger(parts.journal, (book) => book.append(entry));
    return { wallet: wallet.id, bot, chain: wallet.chain, address: wallet.address, token, decoy };
  };
}

/**
 * On Stellar a program signs with a key of its own, which is worth nothing anywhere else. Its public half is the token:
 * who reads it somewhere can read what the program can, and has nothing signed.
 */
function decoyOf({ random }: CommandParts): { readonly token: string; readonly decoy: string } {
  const seed = random.bytes(32);
  const { der, key } = privateOf(seed);
  const pair = { token: toStrkey('account', key), decoy: toStrkey('seed', seed) };
  der.fill(0);
  seed.fill(0);
  return pair;
}

/** Uniform: bytes that would favour some letters are thrown away. */
function tokenText({ random }: CommandParts): string {
  let text = '';
  while (text.length < TOKEN_LENGTH) {
    for (const byte of random.bytes(TOKEN_LENGTH))
      if (byte < ALPHABET.length * 4 && text.length < TOKEN_LENGTH)
        text += ALPHABET.charAt(byte % ALPHABET.length);
  }
  return text;
}

const NAME = 'a name is 1 to 32 of a-z, 0-9 and -; nothing was stored';

function nameField(fields: Fields): string {
  return nameOf(fields['name'], 'name');
}

function nameOf(value: unknown, what: string): string {
  const id = typeof value === 'string' ? parseAccountId(value) : null;
  if (id === null) throw new OwnerRefusal('NAME_MALFORMED', `${what}: ${NAME}`);
  return id;
}

function taken(id: string): OwnerRefusal {
  const text = `there is, or was, a wallet named ${id}; nothing was stored. Names are not used twice`;
  return new OwnerRefusal('NAME_TAKEN', text);
}

function walletField(parts: CommandParts, fields: Fields): Wallet {
  const wallet = parts.state.wallets.get(nameField(fields));
  if (wallet === undefined || wallet.retired) {
    const text = 'no wallet in use has that name; nothing was done. See: sallyport wallet list';
    throw new OwnerRefusal('WALLET_UNKNOWN', text);
  }
  return wallet;
}

function nodesField(fields: Fields): readonly string[] {
  const nodes: unknown = fields['nodes'];
  const urls: readonly unknown[] = Array.isArray(nodes) ? nodes : [];
  const good = urls.flatMap((url) =>
    typeof url === 'string' && url.length <= 1_000 && isNodeUrl(url) ? [url] : [],
  );
  if (good.length === urls.length && good.length > 0 && good.length <= 4) return good;
  const text =
    'one to four addresses of nodes are needed, https:// or http:// for this machine only, without a user in them; ' +
    'nothing was stored';
  throw new OwnerRefusal('NODES_MALFORMED', text);
}

function capField(fields: Fields, mode: OfferedKey['mode']): string | null {
  if (mode === 'client') return null;
  const cap = fields['cap'];
  if (typeof cap === 'string' && /^[1-9][0-9]{0,18}$/.test(cap)) return cap;
  throw new OwnerRefusal(
    'CAP_MISSING',
    'in server mode a wallet needs a cap, in smallest units: above it nothing is signed for bots; nothing was stored',
  );
}
