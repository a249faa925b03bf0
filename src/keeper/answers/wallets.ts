import type { Wallet } from '../../core/account/wallet-state.ts';
import { assert } from '../../core/assert.ts';
import { EVERYTHING } from '../../core/identity/permission.ts';
import { spentOf } from '../../core/policy/decide-deed.ts';
import { bytesOfBase64 } from '../../core/units/base64.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { getWallet, listWallets, retireWallet } from '../../protocol/api/wallets.ts';
import { hasNodes } from '../door/wallet-nodes.ts';
import type { Caller } from './caller.ts';
import { done } from './outcome.ts';
import { performing, type AnswerParts } from './performer.ts';
import { walletResource } from './sight.ts';

/** A wallet as the API shows it. */
export type WalletRow = AnswerOf<typeof retireWallet>;

/** `GET /wallets`. */
export const wallets = performing(listWallets, (parts, { caller }) =>
  done({
    wallets: [...parts.state.wallets.values()]
      .filter((wallet) => caller.may('see', walletResource(wallet)))
      .map((wallet) => walletRow(parts, caller, wallet)),
    chains: parts.desk.chains.map(({ id }) => ({ chain: id, hasNodes: hasNodes(parts, id) })),
    token: parts.signer.state.isNamed,
  }),
);

/** `GET /wallets/{wallet}`. */
export const walletStory = performing(getWallet, async (parts, { params, caller }) => {
  const wallet = walletOf(parts, params.wallet);
  const { desk, state, clock } = parts;
  const [balance, power] = wallet.retired
    ? [null, []]
    : await Promise.all([desk.balanceOf(wallet), desk.powerOf(wallet)]);
  const limits = state.policy?.policy.wallets.get(wallet.id);
  const spent = spentOf(wallet, clock.wallMs());
  const assets = new Set([...(limits?.assets.keys() ?? []), ...spent.keys()]);
  return done({
    wallet: walletRow(parts, caller, wallet),
    balance: balance === null ? null : String(balance),
    minimumBalance: limits === undefined ? null : String(limits.minimumBalance),
    feeMax: limits === undefined ? null : String(limits.feeMax),
    actions: [...(limits?.actions ?? [])],
    assets: [...assets].map((asset) => {
      const limit = limits?.assets.get(asset);
      return {
        asset,
        perTransaction: limit === undefined ? null : String(limit.perTransaction),
        perDay: limit === undefined ? null : String(limit.perDay),
        spent: String(spent.get(asset) ?? 0n),
      };
    }),
    power,
    open: openOf(parts, wallet),
  });
});

type Open = AnswerOf<typeof getWallet>['open'];

function openOf({ desk }: AnswerParts, wallet: Wallet): Open {
  return [...wallet.open.values()].map(({ deed, bot, wire, tables, lastHeight, signed }) => {
    const bytes = bytesOfBase64(wire);
    const { words } = desk.read(wallet, bytes, tables);
    return { deed, program: bot, words, transaction: wire, lastHeight, id: signed?.id ?? null };
  });
}

/** The wallet of that name; whoever asks about one that is not there was refused before. */
export function walletOf({ state }: Pick<AnswerParts, 'state'>, name: string): Wallet {
  const wallet = state.wallets.get(name);
  assert(wallet !== undefined, 'a permission was asked on a wallet that exists');
  return wallet;
}

/** A wallet as the caller may see it. */
export function walletRow(parts: AnswerParts, caller: Caller, wallet: Wallet): WalletRow {
  const { id, chain, address, mode, cap, since, retired, firstSigned, isPrimary, tokens, open } = wallet;
  const waiting = [...open.values()].filter(({ signed }) => signed === null).length;
  return {
    name: id,
    user: userName(parts, caller, wallet),
    chain,
    address,
    mode,
    cap: cap === null ? null : String(cap),
    since,
    primary: isPrimary,
    retired,
    used: firstSigned !== null,
    limited: parts.state.policy?.policy.wallets.has(id) === true,
    programs: [...tokens.values()],
    waiting: mode === 'client' ? waiting : 0,
  };
}

/** The ledger has people as hashes. Their names are for themselves, and for who may see who there is. */
function userName({ people }: AnswerParts, caller: Caller, { user }: Wallet): string {
  if (caller.session?.person !== user && !caller.may('audit', EVERYTHING)) return user;
  return people.list().find(({ id }) => id === user)?.name ?? user;
}
