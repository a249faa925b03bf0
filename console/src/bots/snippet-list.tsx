import { useState, type ReactNode } from 'react';
import type { Snippet } from '../../../src/cli/pointing.ts';
import { binanceSnippets } from '../../../src/cli/binance-snippets.ts';
import { bybitSnippets } from '../../../src/cli/bybit-snippets.ts';
import { Lines } from '../design/copy-text.tsx';
import { Choice } from '../design/field.tsx';

/** The decoy that a bot is to be pointed here with. */
export interface PointedBot {
  readonly venue: string;
  readonly apiKey: string;
  readonly type: string;
  /** Null where it is not shown any more, or where the bot has its own. */
  readonly secret: string | null;
}

/** The lines for each client, ready to paste. */
export function SnippetList({ bot }: { readonly bot: PointedBot }): ReactNode {
  const snippets = snippetsOf(bot);
  const [chosen, setChosen] = useState(snippets[0]?.client ?? '');
  const snippet = snippets.find(({ client }) => client === chosen);
  if (snippet === undefined) {
    return <p className="text-ink-2">For this venue or way of signing, see docs/CLIENTS.md.</p>;
  }
  return (
    <div className="flex flex-col gap-2">
      <div className="sm:w-56">
        <Choice
          label="Client"
          options={snippets.map(({ client }) => ({ value: client, text: client }))}
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
        />
      </div>
      <Lines text={snippet.text} label={`the lines for ${snippet.client}`} />
      <p className="text-xs text-ink-3">Nothing changes in the bot but the address and the key.</p>
    </div>
  );
}

function snippetsOf({ venue, apiKey, type, secret }: PointedBot): readonly Snippet[] {
  // Bots that sign otherwise point at the gateway in forms of their own.
  if (type !== 'hmac' && type !== 'ed25519' && type !== 'rsa') return [];
  const { origin } = window.location;
  const pointing = { venue, apiKey, type, secret: secret ?? 'the secret of the decoy' } as const;
  // The gateway serves the paths of its first venue without a prefix.
  if (venue === 'binance-usdm') return binanceSnippets({ ...pointing, baseUrl: origin });
  return venue === 'bybit' ? bybitSnippets({ ...pointing, baseUrl: `${origin}/bybit` }) : [];
}
