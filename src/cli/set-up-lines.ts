import type { DataFolder } from '../launcher/folder.ts';
import { knock } from './door-client.ts';
import { Fields } from './fields.ts';

/** The code by which a browser sets up the first person, and until when (Unix milliseconds). */
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
export function setUpLines(notice: SetUpNotice | null): readonly string[] {
  if (notice === null) return [];
  return [
    `Nobody is set up yet. Set-up code for the browser: ${notice.code}`,
    '  It makes you the owner, once, within an hour. Another one: sallyport person code',
    '',
  ];
}
