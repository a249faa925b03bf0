import type { RawReply } from '../../core/order/venue.ts';

const HEAD_MAX = 64 * 1024;
const BODY_MAX = 16 * 1024 * 1024;
const STATUS_LINE = /^HTTP\/1\.1 ([1-5][0-9]{2})(?: [\x20-\x7e]*)?$/;
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e\t\x80-\xff]*)$/;

/** Where the parser is in one reply. */
type Stage =
  | { readonly kind: 'head' }
  | { readonly kind: 'length'; readonly status: number; readonly headers: Headers; left: number }
  | {
      readonly kind: 'chunk';
      readonly status: number;
      readonly headers: Headers;
      left: number;
      trailing: boolean;
    };

type Headers = readonly (readonly [string, string])[];

export type ReplyProgress =
  | { readonly kind: 'more' }
  | { readonly kind: 'done'; readonly reply: RawReply; readonly reusable: boolean }
  | { readonly kind: 'unreadable' };

const MORE: ReplyProgress = { kind: 'more' };
const UNREADABLE: ReplyProgress = { kind: 'unreadable' };

/**
 * Reads exactly one HTTP/1.1 reply from a byte stream, strictly: a length or chunks, never both, nothing after the end,
 * no other version. Anything else is unreadable, which for a sent order means unknown.
 */
export class HttpReplyReader {
  #stage: Stage = { kind: 'head' };
  #buffer: Buffer = Buffer.alloc(0);
  readonly #body: Buffer[] = [];
  #bodyLength = 0;

  push(chunk: Uint8Array): ReplyProgress {
    this.#buffer = this.#buffer.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const stage = this.#stage;
      const progress =
        stage.kind === 'head'
          ? this.#head()
          : stage.kind === 'length'
            ? this.#length(stage)
            : this.#chunk(stage);
      if (progress !== null) return progress;
    }
  }

  /** Null: go on with the next stage. */
  #head(): ReplyProgress | null {
    const end = this.#buffer.indexOf('\r\n\r\n');
    if (end < 0) return this.#buffer.length > HEAD_MAX ? UNREADABLE : MORE;
    if (end > HEAD_MAX) return UNREADABLE;
    const [first = '', ...fields] = this.#buffer.toString('latin1', 0, end).split('\r\n');
    this.#buffer = this.#buffer.subarray(end + 4);
    const status = Number(STATUS_LINE.exec(first)?.[1] ?? 0);
    const headers = parseHeaders(fields);
    if (status === 0 || headers === null) return UNREADABLE;
    // An interim answer (100) is skipped; the real one follows.
    if (status < 200) return null;
    return this.#begin(status, headers);
  }

  #begin(status: number, headers: Headers): ReplyProgress | null {
    const lengths = headers.filter(([name]) => name === 'content-length');
    const codings = headers.filter(([name]) => name === 'transfer-encoding');
    if (lengths.length > 1 || codings.length > 1 || (lengths.length === 1 && codings.length === 1))
      return UNREADABLE;
    if (status === 204 || status === 304) {
      this.#stage = { kind: 'length', status, headers, left: 0 };
      return null;
    }
    if (codings.length === 1) {
      if (codings[0]?.[1].toLowerCase() !== 'chunked') return UNREADABLE;
      this.#stage = { kind: 'chunk', status, headers, left: -1, trailing: false };
      return null;
    }
    const text = lengths[0]?.[1] ?? '';
    if (!/^[0-9]{1,9}$/.test(text) || Number(text) > BODY_MAX) return UNREADABLE;
    this.#stage = { kind: 'length', status, headers, left: Number(text) };
    return null;
  }

  #length(stage: Extract<Stage, { kind: 'length' }>): ReplyProgress | null {
    this.#take(stage.left);
    stage.left = stage.left - this.#taken;
    if (stage.left > 0) return MORE;
    return this.#end(stage.status, stage.headers);
  }

  #chunk(stage: Extract<Stage, { kind: 'chunk' }>): ReplyProgress | null {
    if (stage.left > 0) {
      this.#take(stage.left);
      stage.left -= this.#taken;
      if (stage.left > 0) return MORE;
      stage.trailing = true;
    }
    const line = this.#buffer.indexOf('\r\n');
    if (line < 0) return this.#buffer.length > 256 ? UNREADABLE : MORE;
    const text = this.#buffer.toString('latin1', 0, line);
    this.#buffer = this.#buffer.subarray(line + 2);
    if (stage.trailing) {
      if (text !== '') return UNREADABLE;
      stage.trailing = false;
      stage.left = -1;
      return null;
    }
    if (stage.left === 0) return text === '' ? this.#end(stage.status, stage.headers) : UNREADABLE;
    if (!/^[0-9a-fA-F]{1,7}$/.test(text)) return UNREADABLE;
    stage.left = Number.parseInt(text, 16);
    return this.#bodyLength + stage.left > BODY_MAX ? UNREADABLE : null;
  }

  /** Bytes that the last take moved. */
  #taken = 0;

  #take(wanted: number): void {
    const part = this.#buffer.subarray(0, wanted);
    this.#taken = part.length;
    if (part.length === 0) return;
    this.#body.push(part);
    this.#bodyLength += part.length;
    this.#buffer = this.#buffer.subarray(part.length);
  }

  #end(status: number, headers: Headers): ReplyProgress {
    if (this.#buffer.length > 0) return UNREADABLE;
    const closes = headers.some(([name, value]) => name === 'connection' && value.toLowerCase() === 'close');
    return { kind: 'done', reply: { status, headers, body: Buffer.concat(this.#body) }, reusable: !closes };
  }
}

function parseHeaders(lines: readonly string[]): Headers | null {
  const headers: [string, string][] = [];
  for (const line of lines) {
    const match = HEADER_LINE.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) return null;
    headers.push([match[1].toLowerCase(), match[2].trimEnd()]);
  }
  return headers;
}
