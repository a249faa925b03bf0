import { get } from 'node:https';
import type { DataFolder } from '../launcher/folder.ts';
import { knock } from './door-client.ts';
import { Fields } from './fields.ts';
import type { PaperAccount } from './paper-account.ts';

/**
 * Logs an account on paper in at its simulated venue, as a person would on the venue's page, and gives the gateway what
 * the page sent back. Until when the session lasts, in milliseconds since 1970; null where it did not open.
 */
export async function logInOnPaper(
  folder: DataFolder,
  name: string,
  { apiKey, ca, port }: Pick<PaperAccount, 'apiKey' | 'ca' | 'port'>,
): Promise<number | null> {
  const redirect = await sentTo(`https://127.0.0.1:${port}/connect/login?v=3&api_key=${apiKey}`, ca);
  if (redirect === null) return null;
  const answer = await knock(folder, { command: 'login finish', fields: { name, redirect } });
  return answer.kind === 'done' ? (Fields.of(answer.result)?.count('until') ?? null) : null;
}

/** Where the page sends a browser to; null where nothing answered, or nobody is sent anywhere. */
function sentTo(url: string, ca: string): Promise<string | null> {
  return new Promise((resolve) => {
    const request = get(url, { ca, timeout: 5_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 302 ? (answer.headers.location ?? null) : null);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(null));
  });
}
