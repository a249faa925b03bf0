import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { KEY_BYTES } from '../../core/vault/xaes.ts';
import { askPassphrase } from '../ask-passphrase.ts';
import type { Desk } from '../desk.ts';
import { readText } from '../files.ts';
import { CliRefusal } from '../refusal.ts';
import type { CustodyOf } from './custody.ts';
import { askNative } from './native-program.ts';

/** Which key of which token, as the owner names it. */
export interface TokenNamed {
  readonly library?: string;
  readonly token?: string;
  readonly keyLabel: string;
  readonly pinFile?: string;
}

/** Makes a secret and has the token's key seal it; the key is made inside where there is none of that label. */
export async function makeTokenCustody(
  desk: Desk,
  named: TokenNamed,
): Promise<{ readonly custody: CustodyOf<'pkcs11'>; readonly secret: Buffer }> {
  if (named.library === undefined || named.token === undefined) {
    const text = 'a token needs --library, of PKCS#11, and --token, its label; nothing was done.';
    throw new CliRefusal('TOKEN_NOT_NAMED', text);
  }
  const place = { library: resolve(named.library), token: named.token, key: named.keyLabel };
  const pinFile = named.pinFile === undefined ? {} : { pinFile: resolve(named.pinFile) };
  const pin = await pinOf(desk, place.token, pinFile.pinFile);
  const secret = randomBytes(KEY_BYTES);
  const fields = { ...place, do: 'seal', pin, secret: secret.toString('base64') };
  const sealed = (await askNative({ program: 'token', fields })).text('sealed') ?? '';
  return { custody: { custodian: 'pkcs11', ...place, ...pinFile, sealed }, secret };
}

/** Has the token open what its key sealed, into a descriptor. The PIN is tried once. */
export async function openByToken(
  desk: Desk,
  { library, token, key, sealed, pinFile }: CustodyOf<'pkcs11'>,
  into: number,
): Promise<void> {
  const pin = await pinOf(desk, token, pinFile);
  const fields = { do: 'open', library, token, key, sealed, pin };
  await askNative({ program: 'token', fields, into });
}

/** The PIN, from its file or from whoever sits there. */
export async function pinOf(desk: Desk, token: string, file: string | undefined): Promise<string> {
  if (file !== undefined) return readText(file, 'the PIN').replace(/[\r\n]+$/, '');
  if (!desk.terminal.canAsk) {
    const text =
      `the PIN of ${token} is needed and nobody can be asked here; nothing was done. ` +
      'Start where somebody can type it, or name a file with it when you name the token: --pin-file FILE';
    throw new CliRefusal('NO_PIN', text);
  }
  const typed = await askPassphrase(desk.terminal, `PIN of ${token}: `);
  const pin = typed.toString('utf8');
  typed.fill(0);
  return pin;
}
