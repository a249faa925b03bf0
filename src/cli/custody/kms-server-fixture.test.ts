import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { Fields } from '../fields.ts';

interface Answer {
  readonly status: number;
  readonly body: object;
}

/**
 * Encrypt and Decrypt of AWS KMS as its API reference describes them, with a signature checked by the steps of "Create
 * a signed AWS API request", for one key and one user.
 */
export class KmsServer {
  static readonly env = { AWS_ACCESS_KEY_ID: 'AKIDTEST', AWS_SECRET_ACCESS_KEY: 'a secret of AWS' };
  readonly #server = createServer((request, response) => {
    void this.#answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(body));
    });
  });
  readonly #key = randomBytes(32);
  /** Names of errors that are answered first, one each. */
  readonly errors: string[] = [];
  /** What was asked, by action. */
  readonly asked: string[] = [];
  url = '';

  static async open(): Promise<KmsServer> {
    const made = new KmsServer();
    made.#server.listen(0, '127.0.0.1');
    await once(made.#server, 'listening');
    const address = made.#server.address();
    made.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    return made;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    let text = '';
    for await (const part of request) text += String(part);
    const action = String(request.headers['x-amz-target']).replace(/^TrentService\./, '');
    this.asked.push(action);
    const error = this.errors.shift();
    if (error !== undefined) return { status: 400, body: { __type: error } };
    if (!isSigned(request, text)) return { status: 400, body: { __type: 'InvalidSignatureException' } };
    const fields = Fields.parse(text);
    const context = JSON.stringify(fields?.get('EncryptionContext'));
    if (fields?.text('KeyId') !== 'alias/vault')
      return { status: 400, body: { __type: 'NotFoundException' } };
    return action === 'Encrypt'
      ? this.#encrypt(fields.text('Plaintext') ?? '', context)
      : this.#decrypt(fields.text('CiphertextBlob') ?? '', context);
  }

  #encrypt(plain: string, context: string): Answer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(context));
    const sealed = [nonce, cipher.update(plain, 'base64'), cipher.final(), cipher.getAuthTag()];
    return { status: 200, body: { CiphertextBlob: Buffer.concat(sealed).toString('base64') } };
  }

  #decrypt(sealed: string, context: string): Answer {
    const bytes = Buffer.from(sealed, 'base64');
    try {
      const cipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12));
      cipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-16));
      const plain = Buffer.concat([cipher.update(bytes.subarray(12, -16)), cipher.final()]);
      return { status: 200, body: { Plaintext: plain.toString('base64') } };
    } catch {
      return { status: 400, body: { __type: 'com.amazonaws.kms#InvalidCiphertextException' } };
    }
  }
}

function isSigned({ headers, method }: IncomingMessage, body: string): boolean {
  const parts =
    /^AWS4-HMAC-SHA256 Credential=(.+?)\/(\d{8})\/(.+?)\/kms\/aws4_request, SignedHeaders=(.+?), Signature=(.+)$/;
  const [, id, day = '', region = '', names = '', signature] =
    parts.exec(String(headers.authorization)) ?? [];
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const mac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const lines = names.split(';').map((name) => `${name}:${String(headers[name])}\n`);
  const canonical = `${method ?? ''}\n/\n\n${lines.join('')}\n${names}\n${hash(body)}`;
  const time = String(headers['x-amz-date']);
  const toSign = `AWS4-HMAC-SHA256\n${time}\n${day}/${region}/kms/aws4_request\n${hash(canonical)}`;
  const key = mac(
    mac(mac(mac(`AWS4${KmsServer.env.AWS_SECRET_ACCESS_KEY}`, day), region), 'kms'),
    'aws4_request',
  );
  const isOurs = id === KmsServer.env.AWS_ACCESS_KEY_ID && time.startsWith(day);
  return isOurs && signature === mac(key, toSign).toString('hex');
}
