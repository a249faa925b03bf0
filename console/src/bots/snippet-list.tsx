import { useState, type ReactNode } from 'react';
import type { Bot } from '../../../client/api.ts';
import type { Snippet } from '../../../src/cli/pointing.ts';
import { binanceSnippets } from '../../../src/cli/binance-snippets.ts';
import { bybitSnippets } from '../../../src/cli/bybit-snippets.ts';
import { hyperliquidSnippets } from '../../../src/cli/hyperliquid-snippets.ts';
import { kiteSnippets } from '../../../src/cli/kite-snippets.ts';
import { Lines } from '../design/copy-text.tsx';
import { Choice } from '../design/field.tsx';
import { hashBytes } from '../system/browser-hash.ts';

/** The decoy that a bot is to be pointed here with. */
export interface PointedBot {
  readonly venue: string;
  readonly apiKey: string;
  readonly type: Bot['type'];
  readonly accepted: Bot['accepted'];
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
      {snippet.note === undefined ? null : (
        <p className="text-xs text-ink-2">{`${snippet.note.charAt(0).toUpperCase()}${snippet.note.slice(1)}.`}</p>
      )}
      <p className="text-xs text-ink-3">
        Nothing changes in the bot but the address and the key.
        {snippet.proven ? '' : ' These lines are from the client’s sources; no test of ours runs them.'}
      </p>
    </div>
  );
}

/** Where bots of a venue find this gateway: the paths of its first venue are served without a prefix. */
export function baseUrlOf(venue: string): string {
  const { origin } = window.location;
  return venue === 'binance-usdm' ? origin : `${origin}/${venue}`;
}

function snippetsOf({ venue, apiKey, type, accepted, secret }: PointedBot): readonly Snippet[] {
  const pointing = { venue, baseUrl: baseUrlOf(venue), apiKey, type, accepted, secret };
  const shown = { ...pointing, secret: secret ?? 'the secret of the decoy' };
  if (venue === 'binance-usdm') return binanceSnippets(shown);
  if (venue === 'bybit') return bybitSnippets(shown);
  if (venue === 'hyperliquid') return hyperliquidSnippets(pointing);
  return venue === 'kite' ? kiteSnippets(pointing, hashBytes) : [];
}
