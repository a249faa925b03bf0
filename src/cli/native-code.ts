import { existsSync, writeFileSync } from 'node:fs';
import type { DataFolder } from '../launcher/folder.ts';

/**
 * Keys of Hyperliquid sign in native code, which a keeper loads from its next start on. Without an account that needs
 * it, it is not let in.
 */
export function allowNativeCode(folder: DataFolder): void {
  if (existsSync(folder.nativeCurve)) return;
  const why = 'the keeper may load native code, for keys on secp256k1\n';
  writeFileSync(folder.nativeCurve, why, { mode: 0o600 });
}
