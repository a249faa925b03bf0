import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { Bot } from '../../../client/api.ts';
import type { Snippet } from '../../../src/cli/pointing.ts';
import { snippetsFor } from '../../../src/cli/snippets.ts';
import { Asked } from '../api/asked.tsx';
import { useBots } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { CopyButton, Lines } from '../design/copy-text.tsx';
import { Facts } from '../design/facts.tsx';
import { Choice } from '../design/field.tsx';
import { Page, Panel } from '../design/panel.tsx';
import { Empty } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { grouped } from '../format/decimal.ts';
import { span } from '../format/time.ts';

const STATES = {
  inUse: { word: 'In use', tone: 'pass' },
  latched: { word: 'Latched: openings are stopped', tone: 'refuse' },
  revoked: { word: 'Revoked', tone: 'plain' },
} as const;

/** Bots with their decoys, and what each could cost. */
export function BotsPage(): ReactNode {
  const answer = useBots();
  return (
    <Page
      title="Bots"
      lead="Each bot holds a decoy: a key that opens nothing but this gateway, and nothing there that policy refuses."
    >
      <Asked answer={answer} what="The bots">
        {({ bots }) =>
          bots.length === 0 ? (
            <Panel title="Bots">
              <Empty icon="bots" title="No bot yet">
                Issue a decoy on the gateway’s machine: <code className="mono">sallyport bot add</code>. Its
                secret is shown once.
              </Empty>
            </Panel>
          ) : (
            <div className="grid gap-3 *:min-w-0 xl:grid-cols-2">
              {bots.map((bot) => (
                <BotPanel key={bot.name} bot={bot} />
              ))}
            </div>
          )
        }
      </Asked>
    </Page>
  );
}

function BotPanel({ bot }: { readonly bot: Bot }): ReactNode {
  const [shown, setShown] = useState(false);
  const { word, tone } = STATES[bot.state];
  const { deadMan, blastRadius } = bot;
  return (
    <Panel
      title={bot.name}
      aside={
        <>
          {bot.paper ? <Tag tone="accent">Paper</Tag> : <Tag tone="plain">Live</Tag>}
          <Tag tone={tone}>{word}</Tag>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Facts
          facts={[
            { name: 'Trades on', value: `${bot.account} (${bot.venue})` },
            {
              name: 'Decoy',
              value: (
                <span className="inline-flex max-w-full items-center gap-1">
                  <code className="mono truncate">{bot.apiKey}</code>
                  <CopyButton text={bot.apiKey} label={`the public half of the decoy of ${bot.name}`} />
                </span>
              ),
            },
            { name: 'Signs with', value: bot.type },
            {
              name: 'Blast radius',
              value:
                blastRadius === null ? (
                  'unknown: no policy is set'
                ) : (
                  <>
                    <span className="num font-semibold">{grouped(blastRadius)}</span> a day, at most, for
                    whoever steals the decoy
                  </>
                ),
            },
            {
              name: 'Open orders',
              value: (
                <Link to="/orders" search={{ bot: bot.name }} className="text-accent underline">
                  {bot.openOrders}
                </Link>
              ),
            },
            {
              name: 'When it falls silent',
              value:
                deadMan === null
                  ? 'nothing happens: policy sets no dead-man switch'
                  : `its orders are cancelled after ${span(deadMan.afterMs)}; silent for ${span(deadMan.silentForMs)} now` +
                    (deadMan.acted ? '; they were cancelled' : ''),
            },
          ]}
        />
        <div>
          <Button small aria-expanded={shown} onClick={() => setShown(!shown)}>
            {shown ? 'Hide how to point a bot here' : 'Point a bot here'}
          </Button>
        </div>
        {shown ? <Snippets bot={bot} /> : null}
      </div>
    </Panel>
  );
}

function Snippets({ bot }: { readonly bot: Bot }): ReactNode {
  const snippets = snippetsOf(bot);
  const [chosen, setChosen] = useState(snippets[0]?.client ?? '');
  const snippet = snippets.find(({ client }) => client === chosen);
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
      {snippet === undefined ? null : <Lines text={snippet.text} label={`the lines for ${snippet.client}`} />}
      <p className="text-xs text-ink-3">
        Nothing changes but the address and the key. The secret was shown once when the decoy was issued; a
        lost one is replaced with another decoy.
      </p>
    </div>
  );
}

/** The venue whose paths the gateway serves without a prefix. */
const FIRST_VENUE = 'binance-usdm';

function snippetsOf({ venue, apiKey, type }: Bot): readonly Snippet[] {
  // Bots on a chain point at the gateway in forms of their own, which no line here is proven for.
  if (type !== 'hmac' && type !== 'ed25519' && type !== 'rsa') return [];
  const { origin } = window.location;
  const baseUrl = venue === FIRST_VENUE ? origin : `${origin}/${venue}`;
  return snippetsFor({ venue, baseUrl, apiKey, type, secret: 'the secret of the decoy' });
}
