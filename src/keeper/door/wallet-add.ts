import type { Wallet } from '../../core/account/wallet-state.ts';
import type { ActorRecord } from '../../core/ledger/person-entry.ts';
import { assert } from '../../core/assert.ts';
import { WALLETS_PER_USER_DEFAULT } from '../../core/policy/wallet-policy.ts';
import { parseHex } from '../../core/units/bytes.ts';
import { walletKeyId, walletNodesId } from '../custody/record-id.ts';
import { privateOf } from '../custody/wallet-key.ts';
import { inLedger } from './in-ledger.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';
import {
  chainField,
  nameField,
  nameOf,
  taken,
  type Fields,
  type WalletCommand,
  type WalletParts,
} from './wallet-fields.ts';
import { nodesFor, sealNodes } from './wallet-nodes.ts';
import { makeInToken } from './wallet-token.ts';

/**
 * `wallet create`, `wallet import` and the entry of a wallet whose key is elsewhere. The limit of wallets of a user is
 * looked at inside the commit: however many ask at once, no more are made (W1).
 */
export function walletAdd(parts: WalletParts, by: ActorRecord = 'owner'): WalletCommand {
  return async (fields) => {
    const id = nameField(fields);
    const end = parts.desk.begin(id);
    if (end === null) throw taken(id);
    try {
      return await add(parts, id, { fields, by });
    } finally {
      end();
    }
  };
}

async function add(
  parts: WalletParts,
  id: string,
  { fields, by }: { readonly fields: Fields; readonly by: ActorRecord },
): Promise<object> {
  if (parts.state.wallets.has(id)) throw taken(id);
  const user = fields['user'] === undefined ? 'owner' : nameOf(fields['user'], 'user');
  const { id: chain } = chainField(parts, fields);
  const nodes = nodesFor(parts, { chain, user }, fields);
  const cap = capField(fields);
  const offered = await offeredKey(parts, id, fields);
  const record = sealKey(parts, id, offered.material);
  if (nodes !== null) sealNodes(parts, walletNodesId(id), nodes);
  const undo = async (): Promise<void> => {
    if (record !== null) parts.vault.remove(walletKeyId(id), 'wallet');
    if (nodes !== null) parts.vault.remove(walletNodesId(id), 'nodes');
    await offered.undo();
  };
  const { address, mode, origin } = offered;
  const refusal = await inLedger(
    parts.journal,
    (book) => {
      assert(!parts.state.wallets.has(id), 'of one name one wallet is begun at a time');
      const why = whyNot(parts, { user, address });
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
        by,
      });
      return null;
    },
    { undo: () => void undo() },
  );
  if (refusal === null) return { wallet: id, user, chain, address, mode, origin, cap };
  await undo();
  throw refusal;
}

function whyNot(
  { state }: WalletParts,
  of: { readonly user: string; readonly address: string },
): OwnerRefusal | null {
  const wallets = [...state.wallets.values()];
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
  readonly mode: Wallet['mode'];
  readonly origin: 'created' | 'imported' | 'registered';
  readonly address: string;
  /** PKCS#8, or the name of a token's key; null where the key is elsewhere. Wiped when it is sealed. */
  readonly material: Uint8Array | null;
  /** Takes back what was made outside of here. */
  readonly undo: () => Promise<void>;
}

const ADDRESS =
  'One of Solana is 32 to 44 letters and digits (base 58), one of Stellar 56 that begin with G. A key that begins ' +
  'with S, a contract (C) and a shared address (M) are none; --chain names the chain';

const NOTHING_MADE = (): Promise<void> => Promise.resolve();

async function offeredKey(parts: WalletParts, id: string, fields: Fields): Promise<OfferedKey> {
  const chain = chainField(parts, fields);
  const mode = modeField(fields);
  if (mode === 'client') {
    const address = textField(fields, 'address');
    if (chain.keyOf(address) === null)
      throw new OwnerRefusal(
        'ADDRESS_MALFORMED',
        `that is no address of ${chain.id}; nothing was stored. ${ADDRESS}`,
      );
    return { mode, origin: 'registered', address, material: null, undo: NOTHING_MADE };
  }
  if (mode === 'enclave') {
    const text = 'a key in a token is made there, not brought; nothing was stored';
    if (fields['key'] !== undefined) throw new OwnerRefusal('KEY_MALFORMED', text);
    return { mode, origin: 'created', ...(await makeInToken(parts.signer, chain, id)) };
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
  const origin = given === undefined ? 'created' : 'imported';
  return { mode, origin, address: chain.addressOf(key), material: der, undo: NOTHING_MADE };
}

function modeField(fields: Fields): Wallet['mode'] {
  const mode = fields['mode'] ?? 'client';
  if (mode === 'client' || mode === 'server' || mode === 'enclave') return mode;
  const text = 'a wallet is signed for in the mode client, server or enclave; nothing was stored';
  throw new OwnerRefusal('MODE_UNKNOWN', text);
}

function sealKey(parts: WalletParts, id: string, material: Uint8Array | null): string | null {
  if (material === null) return null;
  const record = parts.vault.seal(walletKeyId(id), 'wallet', material, true);
  material.fill(0);
  return record;
}

function capField(fields: Fields): string | null {
  if (modeField(fields) === 'client') return null;
  const cap = fields['cap'];
  if (typeof cap === 'string' && /^[1-9][0-9]{0,18}$/.test(cap)) return cap;
  throw new OwnerRefusal(
    'CAP_MISSING',
    'a wallet that the gateway signs for needs a cap, in smallest units: above it nothing is signed for bots; ' +
      'nothing was stored',
  );
}
