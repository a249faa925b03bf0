import { get } from 'node:https';
import type { DataFolder } from '../launcher/folder.ts';
import { knock } from './door-client.ts';
import { Fields } from './fields.ts';
import type { PaperAccount } from './paper-account.ts';

const ANSWER_MAX = 64 * 1024;

/**
 * Logs an account on paper in at its simulated venue, as a person would on the venue's page, and gives the gateway what
 * the page sent back. Until when the session lasts, in milliseconds since 1970; null where it did not open.
 */
export async function logInOnPaper(
  folder: DataFolder,
  name: string,
  { apiKey, ca, port }: Pick<PaperAccount, 'apiKey' | 'ca' | 'port'>,
): Promise<number | null> {
  const page = await asked(`https://127.0.0.1:${port}/connect/login?api_key=${apiKey}`, ca);
  const redirect = Fields.parse(page)?.part('data')?.text('redirect') ?? null;
  if (redirect === null) return null;
  const answer = await knock(folder, { command: 'login finish', fields: { name, redirect } });
  return answer.kind === 'done' ? (Fields.of(answer.result)?.count('until') ?? null) : null;
}

/** Empty where nothing answered. */
function asked(url: string, ca: string): Promise<string> {
  return new Promise((resolve) => {
    const request = get(url, { ca, timeout: 5_000 }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text = (text + part).slice(0, ANSWER_MAX);
      });
      answer.once('error', () => resolve(''));
      answer.once('end', () => resolve(text));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(''));
  });
}
