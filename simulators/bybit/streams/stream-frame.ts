import { fieldsOf, parseJson } from '../../shared/json.ts';

/** What a client of a stream sends. */
export interface StreamFrame {
  readonly op: string;
  readonly args: readonly unknown[];
  /** As it came, to be echoed; null when there was none. */
  readonly reqId: unknown;
}

/** Reads a frame; null for one that is none. */
export function parseStreamFrame(text: string): StreamFrame | null {
  const fields = fieldsOf(parseJson(text));
  const op = fields?.get('op');
  const args = fields?.get('args') ?? [];
  if (typeof op !== 'string' || !Array.isArray(args)) return null;
  return { op, args, reqId: fields?.get('req_id') ?? null };
}

/** The venue's word on a frame. */
export function replyTo(
  frame: StreamFrame | null,
  connId: string,
  { success, message }: { readonly success: boolean; readonly message: string },
): object {
  const reqId = frame === null || frame.reqId === null ? {} : { req_id: frame.reqId };
  return { success, ret_msg: message, op: frame?.op ?? '', conn_id: connId, ...reqId };
}
