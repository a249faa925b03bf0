import type { NewPasskeyQuestion, PasskeyQuestion } from '../../../client/api.ts';

/** A new passkey, as the gateway reads it: bytes in base 64 url. */
export interface MadePasskey {
  readonly clientDataJSON: string;
  readonly attestationObject: string;
}

/** A proof by a passkey, as the gateway reads it: bytes in base 64 url. */
export interface ShownPasskey {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
}

/** Whether this page can use passkeys: they belong to a name, and an address of numbers has none. */
export function hasPasskeys(window: Window): boolean {
  return 'PublicKeyCredential' in window && !/^[\d.:[\]]+$/.test(window.location.hostname);
}

/** Makes a passkey on this device. Null when the person or the device did not want to. */
export async function makePasskey(question: NewPasskeyQuestion): Promise<MadePasskey | null> {
  const { challenge, rpId, userId, userName, algorithms, exclude } = question;
  const credential = await navigator.credentials
    .create({
      publicKey: {
        challenge: bytesOf(challenge),
        rp: { id: rpId, name: 'Sallyport' },
        user: { id: bytesOf(userId), name: userName, displayName: userName },
        pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: exclude.map((id) => ({ type: 'public-key', id: bytesOf(id) })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        attestation: 'none',
      },
    })
    .catch(() => null);
  if (!(credential instanceof PublicKeyCredential)) return null;
  const { response } = credential;
  if (!(response instanceof AuthenticatorAttestationResponse)) return null;
  return {
    clientDataJSON: textOf(response.clientDataJSON),
    attestationObject: textOf(response.attestationObject),
  };
}

/** Shows a passkey of this device. Null when the person or the device did not want to. */
export async function showPasskey(question: PasskeyQuestion): Promise<ShownPasskey | null> {
  const { challenge, rpId, allowed } = question;
  const credential = await navigator.credentials
    .get({
      publicKey: {
        challenge: bytesOf(challenge),
        rpId,
        allowCredentials: allowed.map((id) => ({ type: 'public-key', id: bytesOf(id) })),
        userVerification: 'required',
      },
    })
    .catch(() => null);
  if (!(credential instanceof PublicKeyCredential)) return null;
  const { response } = credential;
  if (!(response instanceof AuthenticatorAssertionResponse)) return null;
  return {
    id: credential.id,
    clientDataJSON: textOf(response.clientDataJSON),
    authenticatorData: textOf(response.authenticatorData),
    signature: textOf(response.signature),
  };
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function textOf(bytes: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
