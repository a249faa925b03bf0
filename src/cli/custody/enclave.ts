import type { SignerPlace } from '../../launcher/signer-process.ts';
import type { Desk } from '../desk.ts';
import type { Settings } from '../settings.ts';
import { refuseNotInstalled } from './native-program.ts';
import { pinOf } from './token.ts';

/**
 * The token that signs, with its PIN, which is used when the gateway runs; undefined where none is named. Throws a
 * refusal where what speaks to tokens is not installed, and where nobody can be asked for the PIN.
 */
export async function enclaveOf(desk: Desk, { enclave }: Settings): Promise<SignerPlace | undefined> {
  if (enclave === undefined) return undefined;
  refuseNotInstalled('pkcs11js');
  const { library, token, pinFile } = enclave;
  return { library, token, pin: await pinOf(desk, token, pinFile), env: process.env };
}
