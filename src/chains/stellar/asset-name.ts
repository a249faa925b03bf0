import { parseStrkey } from '../../core/wallet/strkey.ts';
import { XLM, type Asset } from './asset.ts';

const NAME = /^([A-Za-z0-9]{1,12}):(G[A-Z2-7]{55})$/;

/** An asset by its parts; `issuer` is null for the coin. */
export interface AssetParts {
  readonly code: string;
  readonly issuer: { readonly address: string; readonly key: Uint8Array } | null;
}

/** The parts of an asset's name; null for text that names none. */
export function partsOfAsset(asset: Asset): AssetParts | null {
  if (asset === XLM) return { code: XLM, issuer: null };
  const [, code, address] = NAME.exec(asset) ?? [];
  const key = address === undefined ? null : parseStrkey('account', address);
  return code === undefined || address === undefined || key === null
    ? null
    : { code, issuer: { address, key } };
}
