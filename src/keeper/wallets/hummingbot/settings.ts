import type { RawReply } from '../../../core/order/venue.ts';
import { COIN } from '../../../core/chain/coin.ts';
import { ownersOnly, refused, said } from './answers.ts';
import { CHAIN, CONNECTOR, whyElsewhere, type Asked } from './asked.ts';
import { findToken } from './tokens.ts';

/** The tolerance where a swap names none, in percent: as at their connectors. */
export const SLIPPAGE_PCT = '1';

const PROVIDER = `${CONNECTOR.name}/${CONNECTOR.kind}`;

const KEYS =
  'keys are never taken or given over this door. Add a wallet with `sallyport wallet create` or `wallet import`.';
const NEVER =
  'no key is shown here, and nothing is paid to anybody: a program may swap, to the wallet itself, and no more.';
const CONFIG =
  'there is nothing to configure or restart here: the policy and the nodes of the wallet are its owner’s.';
const TOKENS = 'the tokens are the assets that the policy lists for this wallet. Its owner adds them there.';

/** What their client learns at its start, each by path. There is nothing to configure: it follows from the wallet. */
export const SETTINGS: ReadonlyMap<string, (asked: Asked) => RawReply> = new Map([
  ['GET /', () => said({ status: 'ok' })],
  ['GET /config', config],
  ['GET /config/chains', ({ network }) => said({ chains: [{ chain: CHAIN, networks: [network] }] })],
  ['GET /config/connectors', connectors],
  ['GET /config/namespaces', (asked) => said({ namespaces: [...namespacesOf(asked).keys()] })],
  ['GET /wallet', wallets],
  ['POST /wallet/setDefault', setDefault],
  ['GET /tokens', tokens],
  ['GET /pools', () => said([])],
  ...['POST /wallet/add', 'POST /wallet/add-hardware', 'POST /wallet/create', 'DELETE /wallet/remove'].map(
    no(KEYS),
  ),
  ...['POST /wallet/show-private-key', 'POST /wallet/send'].map(no(NEVER)),
  ...['POST /config/update', 'POST /restart'].map(no(CONFIG)),
  ...['POST /tokens'].map(no(TOKENS)),
]);

function no(why: string): (path: string) => readonly [string, () => RawReply] {
  return (path) => [path, () => ownersOnly(why)];
}

function namespacesOf({ network, wallet }: Asked): ReadonlyMap<string, object> {
  const ofChain = { defaultNetwork: network, defaultWallet: wallet.address, rpcProvider: 'sallyport' };
  const ofNetwork = { nativeCurrencySymbol: COIN[wallet.chain], swapProvider: PROVIDER };
  return new Map<string, object>([
    [CONNECTOR.name, { slippagePct: Number(SLIPPAGE_PCT) }],
    [CHAIN, ofChain],
    [`${CHAIN}-${network}`, { ...ofChain, ...ofNetwork }],
  ]);
}

function config(asked: Asked): RawReply {
  const namespaces = namespacesOf(asked);
  const name = asked.fields.get('namespace');
  if (name === undefined) return said(Object.fromEntries(namespaces));
  const found = namespaces.get(name);
  return found === undefined ? refused(404, 'there is no such namespace here.') : said(found);
}

function connectors({ network }: Asked): RawReply {
  const one = { name: CONNECTOR.name, trading_types: [CONNECTOR.kind], chain: CHAIN, networks: [network] };
  return said({ connectors: [one] });
}

function wallets({ wallet }: Asked): RawReply {
  return said([{ chain: CHAIN, walletAddresses: [wallet.address], hardwareWalletAddresses: [] }]);
}

function setDefault(asked: Asked): RawReply {
  const elsewhere = whyElsewhere(asked);
  if (elsewhere !== null) return elsewhere;
  const { address } = asked.wallet;
  return said({ message: 'it is the only wallet of this address', chain: CHAIN, address });
}

function tokens(asked: Asked): RawReply {
  const elsewhere = whyElsewhere(asked);
  if (elsewhere !== null) return elsewhere;
  const search = (asked.fields.get('search') ?? '').toUpperCase();
  const isWanted = (text: string): boolean => text.toUpperCase().includes(search);
  return said({
    tokens: asked.tokens.filter(({ symbol, address }) => isWanted(symbol) || isWanted(address)),
  });
}

/** One token, by symbol or whole name. */
export function token(asked: Asked, text: string): RawReply {
  const elsewhere = whyElsewhere(asked);
  if (elsewhere !== null) return elsewhere;
  const found = findToken(asked.tokens, text);
  if (found.kind !== 'token')
    return refused(404, 'the policy lists no such token for this wallet, or more than one.');
  return said({ token: found.token, chain: CHAIN, network: asked.network });
}
