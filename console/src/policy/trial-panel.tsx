import { useState, type ReactNode } from 'react';
import type { PolicyInForce, Trial } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { useTrial } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Facts } from '../design/facts.tsx';
import { Panel } from '../design/panel.tsx';
import { Empty, Trouble } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { grouped } from '../format/decimal.ts';
import { Digest } from '../format/digest.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';
import { worded } from '../format/worded.ts';

interface TrialPanelProps {
  readonly inForce: PolicyInForce;
  readonly etag: string;
}

/** The policy on trial: what it would have answered otherwise, and what becomes of it. */
export function TrialPanel({ inForce: { shadow }, etag }: TrialPanelProps): ReactNode {
  const answer = useTrial();
  if (shadow === null) {
    return (
      <Panel title="On trial">
        <Empty icon="policy" title="No policy is on trial">
          A policy on trial decides beside the one in force and changes no answer, so that one sees what it
          would have refused. Begin one with “Change the policy”.
        </Empty>
      </Panel>
    );
  }
  const { hash, since, decisions, refused, allowed, otherReasons } = shadow;
  return (
    <Panel title="On trial" aside={<Digest hash={hash} label="hash of the policy on trial" />}>
      <div className="flex flex-col gap-3">
        <Facts
          facts={[
            { name: 'Since', value: <Moment at={since} /> },
            { name: 'Decisions beside', value: <span className="num">{decisions}</span> },
            { name: 'Would have refused', value: <span className="num">{refused}</span> },
            { name: 'Would have allowed', value: <span className="num">{allowed}</span> },
            { name: 'Refused for other reasons', value: <span className="num">{otherReasons}</span> },
          ]}
        />
        <Asked answer={answer} what="The trial">
          {({ trial }) => (trial === null ? null : <Rows rows={trial.rows} />)}
        </Asked>
        <TrialActs hash={hash} etag={etag} />
      </div>
    </Panel>
  );
}

function TrialActs({ hash, etag }: { readonly hash: string; readonly etag: string }): ReactNode {
  const api = useGateway();
  const [asks, setAsks] = useState<'promote' | 'end' | null>(null);
  const change = useChange('Nothing was changed', async (act: 'promote' | 'end') => {
    await (act === 'promote' ? api.promoteTrial({ hash }, etag) : api.endTrial());
    setAsks(null);
  });
  if (asks !== null) {
    return (
      <div className="flex flex-wrap items-center gap-2">
        {change.problem === null ? null : <Trouble {...change.problem} />}
        <span>
          {asks === 'promote' ? 'It decides from the next order on.' : 'What it found stays in the ledger.'}
        </span>
        <Button look="primary" busy={change.busy} onClick={() => change.run(asks)}>
          {asks === 'promote' ? 'Put it in force' : 'End the trial now'}
        </Button>
        <Button look="quiet" onClick={() => setAsks(null)}>
          Not now
        </Button>
      </div>
    );
  }
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => setAsks('promote')}>Put in force…</Button>
      <Button look="quiet" onClick={() => setAsks('end')}>
        End the trial…
      </Button>
    </div>
  );
}

function Rows({ rows }: { readonly rows: NonNullable<Trial['trial']>['rows'] }): ReactNode {
  if (rows.length === 0) return <p className="text-ink-3">It decided alike so far.</p>;
  return (
    <ul className="flex flex-col">
      {rows.map(({ became, bot, instrument, code, orders, notional }) => (
        <li
          key={`${became} ${bot} ${instrument} ${code}`}
          className="flex flex-wrap items-center gap-2 border-t border-line py-1"
        >
          <Tag tone={became === 'refused' ? 'refuse' : 'pass'}>{became}</Tag>
          <Foreign text={`${bot} ${instrument}`} />
          <span className="min-w-0 flex-1 text-ink-2">
            <Foreign text={worded(code)} />
          </span>
          <span className="num">
            {orders}, worth {grouped(notional)}
          </span>
        </li>
      ))}
    </ul>
  );
}
