import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { KEY_BYTES } from '../../core/vault/xaes.ts';
import { endpointOf } from '../dial-file.ts';
import { Fields } from '../fields.ts';
import { CliRefusal } from '../refusal.ts';
import { awsAuthorization, awsTime, type AwsCredentials } from './aws-signature.ts';
import type { CustodyOf } from './custody.ts';

const TIMEOUT_MS = 10_000;
const ANSWER_MAX = 65_536;
/** Encrypting and decrypting change nothing at AWS, so a busy answer is asked again. */
const WAITS_MS = [300, 1_500];
/** Bound to what it is for: nothing else that the key encrypted opens in its place. */
const CONTEXT = { sallyport: 'vault' };

/** What AWS's names of errors mean here, and what to do. */
const SENTENCES: ReadonlyMap<string, readonly [code: string, text: string]> = new Map([
  [
    'AccessDeniedException',
    [
      'KMS_DENIED',
      'AWS does not let these credentials use the key. Let its policy or theirs allow kms:Encrypt and kms:Decrypt',
    ],
  ],
  ['UnrecognizedClientException', ['KMS_DENIED', 'AWS does not know these credentials']],
  [
    'InvalidSignatureException',
    ['KMS_DENIED', 'AWS refuses the signature: a wrong secret, or the clock is wrong'],
  ],
  ['ExpiredTokenException', ['KMS_DENIED', 'the session token has ended. Get another']],
  ['DisabledException', ['KMS_KEY_DISABLED', 'the key is disabled. Enable it']],
  [
    'KMSInvalidStateException',
    ['KMS_KEY_DISABLED', 'the key cannot be used as it is: it may be waiting to be deleted. Cancel that'],
  ],
  ['NotFoundException', ['KMS_KEY_GONE', 'AWS has no such key in that region']],
  ['InvalidCiphertextException', ['KMS_SEAL_REFUSED', 'the key does not open what is in the settings']],
  ['IncorrectKeyException', ['KMS_SEAL_REFUSED', 'what is in the settings is of another key']],
]);
const BUSY = new Set(['ThrottlingException', 'KMSInternalException', 'DependencyTimeoutException']);

export interface KmsNamed {
  readonly kmsKey?: string;
  readonly kmsRegion?: string;
  readonly kmsEndpoint?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a key service is asked. */
interface KmsPlace {
  readonly region: string;
  readonly endpoint?: string;
}

/** Makes a secret and has the key encrypt it. */
export async function makeKmsCustody(
  { kmsKey: key, kmsRegion: region, kmsEndpoint }: KmsNamed,
  env: Environment = process.env,
): Promise<{ readonly custody: CustodyOf<'kms'>; readonly secret: Buffer }> {
  if (key === undefined || region === undefined) {
    const text = 'AWS KMS needs --kms-key, an id, ARN or alias, and --kms-region; nothing was done.';
    throw new CliRefusal('KMS_NOT_NAMED', text);
  }
  const place = { region, ...(kmsEndpoint === undefined ? {} : { endpoint: kmsEndpoint }) };
  const secret = randomBytes(KEY_BYTES);
  const asked = { KeyId: key, Plaintext: secret.toString('base64'), EncryptionContext: CONTEXT };
  const sealed = (await ask(place, env, { action: 'Encrypt', asked })).text('CiphertextBlob') ?? '';
  return { custody: { custodian: 'kms', key, ...place, sealed }, secret };
}

/** Has the key decrypt what it encrypted. */
export async function openByKms(
  { key, sealed, ...place }: CustodyOf<'kms'>,
  env: Environment = process.env,
): Promise<Buffer> {
  const asked = { KeyId: key, CiphertextBlob: sealed, EncryptionContext: CONTEXT };
  return Buffer.from((await ask(place, env, { action: 'Decrypt', asked })).text('Plaintext') ?? '', 'base64');
}

async function ask(
  place: KmsPlace,
  env: Environment,
  { action, asked }: { readonly action: 'Encrypt' | 'Decrypt'; readonly asked: object },
): Promise<Fields> {
  const url = place.endpoint ?? `https://kms.${place.region}.amazonaws.com`;
  endpointOf(url);
  const credentials = credentialsOf(env);
  for (let tried = 0; ; tried += 1) {
    const answer = await post(new URL(url), place.region, {
      credentials,
      action,
      body: JSON.stringify(asked),
    });
    if (answer.status === 200 && answer.fields !== null) return answer.fields;
    const name = (answer.fields?.text('__type') ?? '').replace(/^.*#/, '');
    const waitMs = WAITS_MS[tried];
    if (waitMs !== undefined && (BUSY.has(name) || answer.status >= 500)) {
      await wait(waitMs);
      continue;
    }
    const [code, text] = SENTENCES.get(name) ?? ['KMS_FAILED', `AWS answered ${answer.status} ${name}`];
    throw new CliRefusal(code, `${text}; nothing was done.`);
  }
}

/** From the environment, or from the file that AWS's own programs read. */
function credentialsOf(env: Environment): AwsCredentials {
  const file = env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(homedir(), '.aws', 'credentials');
  const profile = env['AWS_PROFILE'] ?? 'default';
  const fromFile = existsSync(file) ? profileOf(readFileSync(file, 'utf8'), profile) : null;
  const accessKeyId = env['AWS_ACCESS_KEY_ID'] ?? fromFile?.get('aws_access_key_id');
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'] ?? fromFile?.get('aws_secret_access_key');
  const sessionToken = env['AWS_SESSION_TOKEN'] ?? fromFile?.get('aws_session_token');
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const text =
      'there are no credentials of AWS; nothing was done. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ' +
      'or have a profile in ~/.aws/credentials';
    throw new CliRefusal('KMS_NO_CREDENTIALS', text);
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** The names and values of one profile. */
function profileOf(text: string, name: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let isIn = false;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*(.+?)\s*\]\s*$/.exec(line)?.[1];
    if (section !== undefined) isIn = section === name;
    const [, key, value] = /^\s*([a-z_]+)\s*=\s*(\S+)\s*$/.exec(line) ?? [];
    if (isIn && key !== undefined && value !== undefined) found.set(key, value);
  }
  return found;
}

interface Asking {
  readonly credentials: AwsCredentials;
  readonly action: 'Encrypt' | 'Decrypt';
  readonly body: string;
}

function post(
  url: URL,
  region: string,
  { credentials, action, body }: Asking,
): Promise<{ readonly status: number; readonly fields: Fields | null }> {
  const headers = new Map([
    ['content-type', 'application/x-amz-json-1.1'],
    ['host', url.host],
    ['x-amz-date', awsTime(Date.now())],
    ['x-amz-target', `TrentService.${action}`],
  ]);
  if (credentials.sessionToken !== undefined) headers.set('x-amz-security-token', credentials.sessionToken);
  const signed = { method: 'POST', path: '/', headers, body } as const;
  const authorization = awsAuthorization(credentials, { region, service: 'kms' }, signed);
  const options = { method: 'POST', headers: { ...Object.fromEntries(headers), authorization } };
  return new Promise((resolve, reject) => {
    const silent = (why: string): void =>
      reject(new CliRefusal('KMS_SILENT', `${url.host} could not be asked (${why}); nothing was done.`));
    const request = (url.protocol === 'http:' ? httpRequest : httpsRequest)(
      url,
      { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
          if (text.length > ANSWER_MAX) response.destroy();
        });
        response.once('error', (reason) => silent(reason.message));
        response.once('end', () => resolve({ status: response.statusCode ?? 0, fields: Fields.parse(text) }));
      },
    );
    request.once('error', (reason) => silent(reason.message));
    request.end(body);
  });
}
