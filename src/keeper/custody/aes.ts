import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Cipher } from '../../core/vault/xaes.ts';
import { TAG_BYTES } from '../../core/vault/xaes.ts';

/** AES-256 of Node's OpenSSL. */
export const nodeAes: Cipher = {
  encryptor(key) {
    const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
    return (blocks) => cipher.update(blocks);
  },
  seal(key, nonce, plaintext, associated) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(associated);
    const body = cipher.update(plaintext);
    cipher.final();
    return Buffer.concat([body, cipher.getAuthTag()]);
  },
  open(key, nonce, sealed, associated) {
    const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(associated);
    cipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    const body = cipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
    try {
      cipher.final();
    } catch {
      body.fill(0);
      return null;
    }
    return body;
  },
};
