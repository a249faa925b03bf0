import type { WebRequest } from './web-request.ts';

/** A batch of five orders is about 2 KiB, a large policy some 20; nothing that anybody sends comes near this. */
const BODY_MAX = 64 * 1024;

/** The whole body; rejects when it is larger than 64 KiB or breaks off. */
export function readBody(request: WebRequest): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    request.on('data', (part: Buffer) => {
      length += part.length;
      if (length > BODY_MAX) reject(new RangeError('body too large'));
      else parts.push(part);
    });
    request.once('end', () =>
      resolve(parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)),
    );
    request.once('error', reject);
    request.once('aborted', () => reject(new RangeError('body broke off')));
  });
}
