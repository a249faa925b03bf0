import { createHash, createHmac } from 'node:crypto';

/** Of a person or a machine that AWS knows. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Where they are temporary. */
  readonly sessionToken?: string;
}

export interface AwsRequest {
  readonly method: 'GET' | 'POST';
  /** Without a query. */
  readonly path: string;
  /** Names in small letters; all of them are signed. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Where a signature counts. */
export interface AwsScope {
  readonly region: string;
  readonly service: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** `20150830T123600Z` of a moment in milliseconds since 1970. */
export function awsTime(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/**
 * The `authorization` header of a request, by Signature Version 4 as AWS documents it ("Create a signed AWS API
 * request"). The headers have `host` and `x-amz-date`, whose day is the scope's.
 */
export function awsAuthorization(
  { accessKeyId, secretAccessKey }: AwsCredentials,
  { region, service }: AwsScope,
  { method, path, headers, body }: AwsRequest,
): string {
  const sorted = [...headers].sort(([a], [b]) => (a < b ? -1 : 1));
  const names = sorted.map(([name]) => name).join(';');
  const lines = sorted.map(([name, value]) => `${name}:${value.trim()}\n`).join('');
  const canonical = [method, path, '', lines, names, digest(body)].join('\n');
  const time = headers.get('x-amz-date') ?? '';
  const day = time.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = [region, service, 'aws4_request'].reduce<Buffer>(hmac, hmac(`AWS4${secretAccessKey}`, day));
  const signature = hmac(key, [ALGORITHM, time, scope, digest(canonical)].join('\n')).toString('hex');
  return `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
}

function hmac(key: string | Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
