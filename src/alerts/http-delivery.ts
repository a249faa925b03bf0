import type { Outbound } from './outbound-http.ts';
import type { Delivery } from './sink.ts';

const RETRY_MAX_S = 3_600;
/** Where a service does not say how long. */
const RETRY_S = 60;

/** How a delivery by HTTP ended, by the status alone: the body of an answer is not looked at. */
export function httpDelivery(outbound: Outbound): Delivery {
  if (outbound.kind === 'failed') return { code: outbound.code };
  const { status, headers } = outbound;
  if (status >= 200 && status < 300) return { code: 'delivered' };
  if (status === 429) return { code: 'rate-limited', retryAfterMs: retryAfterMs(headers['retry-after']) };
  return { code: status === 401 || status === 403 ? 'credentials-refused' : 'refused' };
}

/** Milliseconds that a service asks to be left alone for: an hour at most, a minute where it does not say. */
function retryAfterMs(header: string | readonly string[] | undefined): number {
  const seconds = typeof header === 'string' && /^[0-9]{1,5}$/.test(header) ? Number(header) : RETRY_S;
  return Math.min(seconds, RETRY_MAX_S) * 1_000;
}
