import { randomBytes } from 'node:crypto';
import { KEY_BYTES } from '../../core/vault/xaes.ts';
import type { CustodyOf } from './custody.ts';
import { askNative } from './native-program.ts';

const NAME_BYTES = 6;

export interface NewKeychainItem {
  readonly custody: CustodyOf<'keychain'>;
  readonly secret: Buffer;
  /** Takes the item away again, where nothing was sealed under the secret. */
  discard(): Promise<void>;
}

/** Makes a secret and stores it as an item of its own: an older one stays as it is. */
export async function makeKeychainItem(): Promise<NewKeychainItem> {
  const item = `vault-${randomBytes(NAME_BYTES).toString('hex')}`;
  const secret = randomBytes(KEY_BYTES);
  const fields = { do: 'put', item, secret: secret.toString('base64') };
  await askNative({ program: 'keychain', fields });
  const discard = async (): Promise<void> =>
    void (await askNative({ program: 'keychain', fields: { do: 'remove', item } }));
  return { custody: { custodian: 'keychain', item }, secret, discard };
}

/** The secret of the item, of the keychain of the user who asks, into a descriptor. */
export async function openByKeychain({ item }: CustodyOf<'keychain'>, into: number): Promise<void> {
  await askNative({ program: 'keychain', fields: { do: 'get', item }, into });
}
