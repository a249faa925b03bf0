import type { ServedChain } from '../../../core/chain/chain.ts';
import type { Swaps } from '../../../core/chain/swaps.ts';
import type { RawReply, RawRequest } from '../../../core/order/venue.ts';
import type { Caller } from '../callers.ts';
import { jsonOf, type Nodes } from '../nodes.ts';
import { rawFields } from '../raw-json.ts';
import type { Token } from './tokens.ts';
import { refused } from './answers.ts';

/** How its client calls the chain, and the router that the network itself is. */
export const CHAIN = 'stellar';
/** The one connector: name, and kind of trading. */
export const CONNECTOR = { name: 'sdex', kind: 'router' } as const;

/** A call of Hummingbot's client, with what it is about. */
export interface Asked extends Caller {
  readonly chain: ServedChain;
  readonly swaps: Swaps;
  readonly nodes: Nodes;
  /** As its client names it: `mainnet` or `testnet`. */
  readonly network: string;
  readonly tokens: readonly Token[];
  /** Of one transaction, as policy has it; 0: it says nothing of this wallet. */
  readonly feeMax: bigint;
  /** What was asked of the path, or stood in the body: each as plain text, numbers as they were written. */
  readonly fields: ReadonlyMap<string, string>;
}

const FIELDS_MAX = 32;
const BODY_MAX = 16_384;

/** The fields of a request: of its body where it has one, else of its query. Null for what has no fields. */
export function readFields({ method, body }: RawRequest, query: string): ReadonlyMap<string, string> | null {
  if (method === 'GET' || body.length === 0) {
    const pairs = [...new URLSearchParams(query)];
    // One name twice could mean two things.
    const isClear = pairs.length <= FIELDS_MAX && new Set(pairs.map(([name]) => name)).size === pairs.length;
    return isClear ? new Map(pairs) : null;
  }
  if (body.length > BODY_MAX) return null;
  const raw = rawFields(Buffer.from(body).toString('utf8'));
  if (raw === null || raw.size > FIELDS_MAX) return null;
  return new Map([...raw].filter(([, text]) => text !== 'null').map(([name, text]) => [name, plain(text)]));
}

/** A text without its quotes; anything else as it was written. */
function plain(text: string): string {
  const json = jsonOf(text)?.json;
  return typeof json === 'string' ? json : text;
}

/** A list of texts, such as the tokens of a balance; null for anything else. */
export function textList(raw: string | undefined): readonly string[] | null {
  const json = raw === undefined ? [] : jsonOf(raw)?.json;
  if (!Array.isArray(json) || json.length > FIELDS_MAX) return null;
  const texts = json.filter((one: unknown) => typeof one === 'string');
  return texts.length === json.length ? texts : null;
}

/** Why a call is not for this wallet: its network, its chain or its address is another. Null where all fit. */
export function whyElsewhere({ fields, network, wallet }: Asked): RawReply | null {
  const names: readonly (string | undefined)[] = [undefined, network, `${CHAIN}-${network}`];
  const whole = fields.get('chainNetwork');
  if (!names.includes(fields.get('network')) || (whole !== undefined && whole !== `${CHAIN}-${network}`))
    return refused(
      400,
      `this address is for ${CHAIN}-${network} and no other network; nothing was done.`,
      PARAMS,
    );
  const chain = fields.get('chain');
  if (chain !== undefined && chain !== CHAIN)
    return refused(400, `this address is for the chain ${CHAIN} and no other; nothing was done.`, PARAMS);
  for (const name of ['walletAddress', 'address']) {
    const address = fields.get(name);
    if (address !== undefined && address !== wallet.address)
      return refused(
        400,
        `this address is for the wallet ${wallet.address} and no other; nothing was done.`,
        PARAMS,
      );
  }
  return null;
}

/** The code of a request that cannot be understood: its client does not try again. */
export const PARAMS = 'INVALID_PARAMS';
