import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { Bot } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { useBots } from '../api/questions.ts';
import { IssueForm } from '../bots/issue-form.tsx';
import { RevokeForm } from '../bots/revoke-form.tsx';
import { SnippetList } from '../bots/snippet-list.tsx';
import { Button } from '../design/button.tsx';
import { CopyButton } from '../design/copy-text.tsx';
import { Facts } from '../design/facts.tsx';
import { Modal } from '../design/modal.tsx';
import { Page, Panel } from '../design/panel.tsx';
import { Empty } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { atMost } from '../format/decimal.ts';
import { span } from '../format/time.ts';

const STATES = {
  inUse: { word: 'In use', tone: 'pass' },
  latched: { word: 'Latched: openings are stopped', tone: 'refuse' },
  revoked: { word: 'Revoked', tone: 'plain' },
} as const;

/** Bots with their decoys, and what each could cost. */
export function BotsPage(): ReactNode {
  const answer = useBots();
  const [issuing, setIssuing] = useState(false);
  return (
    <Page
      actions={
        <Button look="primary" onClick={() => setIssuing(true)}>
          Issue a decoy
        </Button>
      }
      title="Bots"
      lead="Each bot holds a decoy: a key that opens nothing but this gateway, and nothing there that policy refuses."
    >
      <Asked answer={answer} what="The bots">
        {({ bots }) =>
          bots.length === 0 ? (
            <Panel title="Bots">
              <Empty icon="bots" title="No bot yet">
                A decoy trades on an account that was added under <BesideLink to="/keys">Keys</BesideLink>.
                Issue one, and its secret is shown once, with the lines to paste into the bot’s client.
              </Empty>
            </Panel>
          ) : (
            <div className="grid items-start gap-3 *:min-w-0 xl:grid-cols-2">
              {bots.map((bot) => (
                <BotPanel key={bot.name} bot={bot} />
              ))}
            </div>
          )
        }
      </Asked>
      <Modal wide title="Issue a decoy" open={issuing} onClose={() => setIssuing(false)}>
        {issuing ? <IssueForm onClose={() => setIssuing(false)} /> : null}
      </Modal>
    </Page>
  );
}

function BesideLink({ to, children }: { readonly to: string; readonly children: ReactNode }): ReactNode {
  return (
    <Link to={to} className="text-accent underline">
      {children}
    </Link>
  );
}

function BotPanel({ bot }: { readonly bot: Bot }): ReactNode {
  const [shown, setShown] = useState(false);
  const [revoking, setRevoking] = useState(false);
  const { word, tone } = STATES[bot.state];
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
        <BotFacts bot={bot} />
        <div className="flex gap-2">
          <Button small aria-expanded={shown} onClick={() => setShown(!shown)}>
            {shown ? 'Hide how to point a bot here' : 'Point a bot here'}
          </Button>
          {bot.state === 'revoked' ? null : (
            <Button small onClick={() => setRevoking(true)}>
              Revoke
            </Button>
          )}
        </div>
        {shown ? <SnippetList bot={{ ...bot, secret: null }} /> : null}
        <Modal title={`Revoke the decoy of ${bot.name}`} open={revoking} onClose={() => setRevoking(false)}>
          {revoking ? <RevokeForm bot={bot.name} onClose={() => setRevoking(false)} /> : null}
        </Modal>
      </div>
    </Panel>
  );
}

function BotFacts({ bot }: { readonly bot: Bot }): ReactNode {
  const { deadMan, blastRadius } = bot;
  return (
    <Facts
      facts={[
        { name: 'Trades on', value: `${bot.account} (${bot.venue})` },
        ...(bot.tradesFor === null
          ? []
          : [{ name: 'Trades for', value: `the vault or sub-account ${bot.tradesFor}` }]),
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
                <span className="num font-semibold">{atMost(blastRadius)}</span> a day, at most, for whoever
                steals the decoy
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
  );
}
