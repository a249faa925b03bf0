/** A task of the console that is done with the keyboard alone. */
export interface Walk {
  readonly task: string;
  /** A key as it is pressed, `[name]` for Tab until that has the keyboard, or `"text"` that is typed. */
  readonly keys: readonly string[];
  /** What the page then shows. */
  readonly shows: string;
  /** Keys that lead out of it again. */
  readonly out?: readonly string[];
}

const PASSKEY = ['[Confirm with a passkey]', 'Enter'] as const;
const DONE = ['[Done]', 'Enter'] as const;
const CHECKED = [
  'g p',
  '[Change the policy]',
  'Enter',
  '[The policy as JSON]',
  'Control+Home',
  '" "',
  '[Check]',
  'Enter',
];

/** Every task of the console, in the order in which the test walks them. docs/CONSOLE.md has the same list. */
export const WALKS: readonly Walk[] = [
  { task: 'Show what keys do', keys: ['?'], shows: 'Go to Overview', out: ['Escape'] },
  {
    task: 'Read why a request was refused',
    keys: ['g r', '[BTCUSDT]', 'ArrowDown', 'Enter'],
    shows: 'Decided',
    out: ['Escape'],
  },
  {
    task: 'Approve a request that waits',
    keys: ['g v', '[Approve request]', 'Enter', '"asked for it"', 'Enter', ...PASSKEY],
    shows: 'Said: asked for it',
  },
  { task: 'Explain an order', keys: ['g p', '[Quantity]', '"0.01"', 'Enter'], shows: 'Would be' },
  { task: 'Put a policy on trial', keys: [...CHECKED, '[Put on trial]', 'Enter'], shows: 'Decisions beside' },
  { task: 'Put a policy in force', keys: [...CHECKED, '[Put in force]', 'Enter'], shows: 'In force' },
  {
    task: 'Issue a decoy',
    keys: ['g b', '[Issue a decoy]', 'Enter', '"walker"', 'Enter', ...PASSKEY],
    shows: 'Its secret is shown this once',
    out: DONE,
  },
  {
    task: 'Revoke a decoy',
    keys: ['g b', '[Revoke]', 'Enter', '"lost"', '[Revoke for ever]', 'Enter'],
    shows: 'is unknown from now on',
    out: DONE,
  },
  {
    task: 'See how a key is rotated',
    keys: ['g k', '[Rotate this key]', 'Enter'],
    shows: 'Bots notice nothing.',
  },
  {
    task: 'Begin to add a wallet',
    keys: ['g w', '[Add a wallet]', 'Enter', '"desk"'],
    shows: 'Its key stays where it is',
    out: ['Escape'],
  },
  { task: 'Halt everything', keys: ['H', 'Enter'], shows: 'Everything is halted', out: ['Escape'] },
  {
    task: 'End a halt',
    keys: ['g o', '[Resume everything]', 'Enter', '"looked at"', 'Enter', ...PASSKEY],
    shows: 'Armed',
  },
  { task: 'Choose an export to verify', keys: ['g l', '[Export of a ledger]'], shows: 'Verify' },
  { task: 'Read the alerts', keys: ['g t'], shows: 'Alerts' },
  {
    task: 'Test the ways to people',
    keys: ['g t', '[Send a test to each]', 'Enter'],
    shows: 'There is none yet',
  },
  {
    task: 'Count a week of refusals',
    keys: ['g s', '[Counted over]', 'End'],
    shows: 'Requests of bots by the hour',
  },
  {
    task: 'Invite somebody',
    keys: ['g e', '[Invite somebody]', 'Enter', '"wil"', 'Enter', ...PASSKEY],
    shows: 'Give this to wil',
    out: DONE,
  },
  { task: 'Sign out', keys: ['g a', '[Sign out]', 'Enter'], shows: 'Sign in' },
];

/** The line of the document about a task. */
export function walkLine({ task, keys }: Walk): string {
  const words = keys.map((key) => {
    if (key.startsWith('[')) return `Tab to _${key.slice(1, -1)}_`;
    return key.startsWith('"')
      ? `type \`${key.slice(1, -1) === ' ' ? 'a space' : key.slice(1, -1)}\``
      : `\`${key}\``;
  });
  return `- ${task}: ${words.join(', ')}`;
}
