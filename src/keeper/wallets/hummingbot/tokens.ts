import type { Swaps } from '../../../core/chain/swaps.ts';
import type { WalletLimits } from '../../../core/chain/wallet-limits.ts';

/** An asset as Hummingbot's client lists it. */
export interface Token {
  /** What pairs are named by: the code, or, where two assets share it, the whole name. */
  readonly symbol: string;
  /** As policy names it. */
  readonly address: string;
  readonly decimals: number;
  readonly name: string;
}

/**
 * The coin, and every asset that policy lists for the wallet: nothing else can be given or got. A code stands for an
 * asset only where no other that is listed has it, in whatever letters: two issuers are never confused.
 */
export function listTokens(limits: WalletLimits | undefined, swaps: Swaps, coin: string): readonly Token[] {
  const listed = [...(limits?.assets.keys() ?? [])].filter((asset) => swaps.isAsset(asset));
  const assets = [...new Set([coin, ...listed])];
  const codes = Map.groupBy(assets, (asset) => codeOf(asset).toUpperCase());
  return assets.map((address) => {
    const code = codeOf(address);
    const isAlone = codes.get(code.toUpperCase())?.length === 1;
    const [, issuer] = address.split(':');
    return {
      symbol: isAlone || address === coin ? code : address,
      address,
      decimals: swaps.digits,
      name: issuer === undefined ? `the coin of the network` : `${code}, issued by ${issuer}`,
    };
  });
}

/** What a text names: one token, none that is listed, or more than one. */
export type FoundToken =
  | { readonly kind: 'token'; readonly token: Token }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'ambiguous'; readonly addresses: readonly string[] };

/** By symbol or whole name. Their client writes some names in capitals: case counts only where it tells two apart. */
export function findToken(tokens: readonly Token[], text: string): FoundToken {
  const exact = tokens.find(({ symbol, address }) => symbol === text || address === text);
  if (exact !== undefined) return { kind: 'token', token: exact };
  const wanted = text.toUpperCase();
  const whole = tokens.filter(({ address }) => address.toUpperCase() === wanted);
  const alike =
    whole.length > 0 ? whole : tokens.filter(({ address }) => codeOf(address).toUpperCase() === wanted);
  const [token, second] = alike;
  if (token === undefined) return { kind: 'unknown' };
  if (second === undefined) return { kind: 'token', token };
  return { kind: 'ambiguous', addresses: alike.map(({ address }) => address) };
}

function codeOf(asset: string): string {
  return asset.replace(/:.*$/s, '');
}
