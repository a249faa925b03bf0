import type { DataFolder } from '../launcher/folder.ts';
import { knock } from './door-client.ts';
import { Fields } from './fields.ts';

/** Where a browser sets up the first person, with the code for it; null once somebody was set up. */
export interface SetUpNotice {
  readonly code: string;
  readonly until: number;
}

/** Asks for a set-up code. Null where somebody was set up, or nobody answers: `person code` gives one then. */
export async function askSetUpCode(folder: DataFolder): Promise<SetUpNotice | null> {
  const answer = await knock(folder, { command: 'person code' });
  const fields = answer.kind === 'done' ? Fields.of(answer.result) : null;
  const code = fields?.text('code') ?? null;
  const until = fields?.count('until') ?? null;
  return code === null || until === null ? null : { code, until };
}

/** What a person who sits at the terminal is told; nothing once somebody was set up. */
export function setUpLines(notice: SetUpNotice | null, url: string): readonly string[] {
  if (notice === null) return [];
  // Passkeys are bound to a name: an address of numbers can have none.
  const console = `${url.replace('//127.0.0.1:', '//localhost:')}/console/`;
  return [
    `Console: ${console}`,
    `  Nobody is set up yet. Set-up code: ${notice.code}`,
    '  It makes you the owner, once, within an hour. Another one: sallyport person code',
    '',
  ];
}
