import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { NewPasskeyAnswer, PasskeyAnswer } from '../../core/identity/passkey.ts';

export type Algorithm = 'ES256' | 'EdDSA' | 'RS256';

/** What a test makes a device say otherwise than it should. */
export interface Odd {
  readonly origin?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly rpId?: string;
  readonly flags?: number;
  readonly crossOrigin?: boolean;
  readonly count?: number;
}

const UP_UV = 0x05;

/** A device with one passkey: what a browser would hand over, made with the library's own keys. */
export class Device {
  readonly id: string;
  readonly #private: KeyObject;
  readonly cose: Uint8Array;
  readonly #algorithm: Algorithm;
  count = 0;

  constructor(algorithm: Algorithm, id = Buffer.from(`device ${algorithm} ${Math.random()}`)) {
    this.#algorithm = algorithm;
    this.id = id.toString('base64url');
    const { publicKey, privateKey } = pairOf(algorithm);
    this.#private = privateKey;
    this.cose = coseOf(algorithm, { ...publicKey.export({ format: 'jwk' }) });
  }

  create(challenge: string, odd: Odd = {}): NewPasskeyAnswer {
    const id = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const head = this.#head({ flags: UP_UV | 0x40, ...odd });
    const authData = Buffer.concat([head, Buffer.alloc(16), length, id, this.cose]);
    const object = Buffer.concat([
      Buffer.from([0xa3]),
      text('fmt'),
      text('none'),
      text('attStmt'),
      Buffer.from([0xa0]),
      text('authData'),
      bytes(authData),
    ]);
    const clientData = clientDataOf({ type: 'webauthn.create', challenge, ...odd });
    return {
      clientDataJSON: clientData.toString('base64url'),
      attestationObject: object.toString('base64url'),
    };
  }

  get(challenge: string, odd: Odd = {}): PasskeyAnswer {
    const head = this.#head(odd);
    const clientData = clientDataOf({ type: 'webauthn.get', challenge, ...odd });
    const signed = Buffer.concat([head, createHash('sha256').update(clientData).digest()]);
    const signature = sign(this.#algorithm === 'EdDSA' ? null : 'sha256', signed, this.#private);
    return {
      id: this.id,
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: head.toString('base64url'),
      signature: signature.toString('base64url'),
    };
  }

  #head({ rpId = 'localhost', flags = UP_UV, count = this.count }: Odd): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(count);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), counter]);
  }
}

function clientDataOf({
  origin = 'http://localhost:8420',
  type,
  challenge,
  crossOrigin = false,
}: Odd): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin }));
}

function pairOf(algorithm: Algorithm): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return algorithm === 'EdDSA'
    ? generateKeyPairSync('ed25519')
    : generateKeyPairSync('rsa', { modulusLength: 2_048 });
}

function coseOf(algorithm: Algorithm, jwk: Readonly<Record<string, unknown>>): Uint8Array {
  const part = (name: string): Buffer => bytes(Buffer.from(String(jwk[name]), 'base64url'));
  if (algorithm === 'ES256') {
    const head = Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]);
    return Buffer.concat([head, part('x'), Buffer.from([0x22]), part('y')]);
  }
  if (algorithm === 'EdDSA') {
    return Buffer.concat([Buffer.from([0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21]), part('x')]);
  }
  const head = Buffer.from([0xa4, 0x01, 0x03, 0x03, 0x39, 0x01, 0x00, 0x20]);
  return Buffer.concat([head, part('n'), Buffer.from([0x21]), part('e')]);
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
}

function bytes(value: Uint8Array): Buffer {
  const head = value.length < 24 ? [0x40 + value.length] : value.length < 256 ? [0x58, value.length] : null;
  return Buffer.concat([Buffer.from(head ?? [0x59, value.length >> 8, value.length & 255]), value]);
}
