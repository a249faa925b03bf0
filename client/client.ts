import { SallyportApi, type ApiCall, type Problem, type Send, type Tagged } from './api.ts';

/** The gateway said no, or nobody knows: `problem` is its own word (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;
  /** Seconds after which asking again makes sense; null where the answer did not say. */
  readonly retryAfterS: number | null;

  constructor(problem: Problem, retryAfterS: number | null = null) {
    super(problem.detail);
    this.problem = problem;
    this.retryAfterS = retryAfterS;
  }
}

export interface ClientOptions {
  /** Where the gateway is, such as `http://127.0.0.1:8420`; empty in a page of its own. */
  readonly baseUrl: string;
  /** The access token of now; null while nobody is signed in. Asked for each request. */
  readonly accessToken: () => string | null;
  /**
   * Called when the token was not good any more; resolves to whether there is a new one, after which the request is
   * sent once more. Absent: no second try. Nothing was done by the first: a request without a good token does nothing.
   */
  readonly renew?: () => Promise<boolean>;
  readonly fetch?: typeof fetch;
}

/** Every operation of the gateway's API, over `fetch`. Rejects with {@link ApiProblem}, and with nothing else. */
export function makeClient(options: ClientOptions): SallyportApi {
  const send: Send = async (call) => {
    const first = await request(options, call);
    if (options.renew === undefined || !(await isTokenOver(first))) return result(first);
    return result((await options.renew()) ? await request(options, call) : first);
  };
  return new SallyportApi(send);
}

/** A wrong code is a 401 as well, and must not be shown twice: each counts as a guess. */
async function isTokenOver(response: Response): Promise<boolean> {
  return response.status === 401 && (await readProblem(response.clone())).code === 'NOT_SIGNED_IN';
}

async function request(options: ClientOptions, call: ApiCall): Promise<Response> {
  const { baseUrl, accessToken, fetch: send = fetch } = options;
  const token = accessToken();
  const headers = new Headers();
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  if (call.body !== undefined) headers.set('content-type', 'application/json');
  if (call.ifMatch !== undefined) headers.set('if-match', `"${call.ifMatch}"`);
  if (call.idempotencyKey !== undefined) headers.set('idempotency-key', call.idempotencyKey);
  const body = call.body === undefined ? null : JSON.stringify(call.body);
  try {
    return await send(`${baseUrl}/api/v1${call.path}`, { method: call.method, headers, body });
  } catch {
    const detail = 'the gateway could not be reached; whether a request took effect is not known';
    throw new ApiProblem(problemOf(503, 'UNREACHABLE', detail));
  }
}

async function result<T>(response: Response): Promise<Tagged<T>> {
  if (response.ok) {
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    // The gateway checks its answers against the document that T was made from.
    const value = (isJson ? await response.json() : await response.text()) as T;
    return { value, etag: tagOf(response) };
  }
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  throw new ApiProblem(await readProblem(response), Number.isFinite(wait) ? wait : null);
}

/** Without its marks. A proxy that compresses calls it weak; what it stands for is the same answer. */
function tagOf(response: Response): string | null {
  return response.headers.get('etag')?.replace(/^W\//, '').replaceAll('"', '') ?? null;
}

async function readProblem(response: Response): Promise<Problem> {
  const unreadable = problemOf(response.status, 'UNREADABLE', 'the answer could not be read');
  try {
    const json: unknown = await response.json();
    return isProblem(json) ? json : unreadable;
  } catch {
    return unreadable;
  }
}

function isProblem(json: unknown): json is Problem {
  return typeof json === 'object' && json !== null && 'code' in json && 'detail' in json && 'status' in json;
}

function problemOf(status: number, code: string, detail: string): Problem {
  return { type: `urn:sallyport:problem:${code}`, title: 'Refused', status, code, detail };
}
