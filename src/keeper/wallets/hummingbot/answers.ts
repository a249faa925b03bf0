import type { RawReply } from '../../../core/order/venue.ts';

/** An answer in JSON, as its client reads it. */
export function said(json: unknown): RawReply {
  return reply(200, json);
}

const NAMES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
} as const;

/**
 * A refusal in the form of Hummingbot's Gateway: its client shows `message`, and looks at `code` to know whether to try
 * again. It tries again for `TRANSACTION_TIMEOUT` only, which is never said here.
 */
export function refused(status: keyof typeof NAMES, message: string, code?: string): RawReply {
  const about = code === undefined ? {} : { code };
  return reply(status, {
    statusCode: status,
    error: NAMES[status],
    message: `Sallyport: ${message}`,
    ...about,
  });
}

function reply(status: number, json: unknown): RawReply {
  return {
    status,
    headers: [['content-type', 'application/json; charset=utf-8']],
    body: Buffer.from(JSON.stringify(json), 'utf8'),
  };
}

/** Said where a program asks for what only the owner may do, at the terminal or in the console. */
export function ownersOnly(what: string): RawReply {
  return refused(403, `${what} Nothing was changed.`, 'NOT_SERVED');
}

/** Said where no node answered in a form that is understood. */
export function noNode(): RawReply {
  return refused(
    503,
    'no node answered in a form that is understood; nothing was signed or sent. Try again.',
  );
}
