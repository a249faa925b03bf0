import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { Approval } from '../../../client/api.ts';
import { ProposalList } from '../approvals/proposal-list.tsx';
import { Asked } from '../api/asked.tsx';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { useApprovals } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Modal } from '../design/modal.tsx';
import { Page, Panel } from '../design/panel.tsx';
import { ReasonForm } from '../design/reason-form.tsx';
import { Empty } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';

const STATUSES = {
  waiting: { word: 'Waiting', tone: 'wait' },
  approved: { word: 'Approved', tone: 'pass' },
  rejected: { word: 'Refused', tone: 'refuse' },
  used: { word: 'Used', tone: 'plain' },
  expired: { word: 'Over', tone: 'plain' },
} as const;

interface Deciding {
  readonly approval: Approval;
  readonly verdict: 'approve' | 'refuse';
}

/** Requests of bots that wait for a person. */
export function ApprovalsPage(): ReactNode {
  const answer = useApprovals();
  const [deciding, setDeciding] = useState<Deciding | null>(null);
  return (
    <Page
      title="Approvals"
      lead="What policy lets through only with a person: orders of bots, and changes that one person alone may not make."
    >
      <Panel title="Requests of bots" aside="newest first" flush>
        <Asked answer={answer} what="The approvals">
          {({ approvals }) =>
            approvals.length === 0 ? (
              <Empty icon="approvals" title="Nothing waits">
                Where policy sets <code className="mono">approval</code>, an order above that value is held
                and shows up here.
              </Empty>
            ) : (
              <ul>
                {approvals.map((approval) => (
                  <ApprovalItem
                    key={approval.id}
                    approval={approval}
                    onDecide={(verdict) => setDeciding({ approval, verdict })}
                  />
                ))}
              </ul>
            )
          }
        </Asked>
      </Panel>
      <ProposalList />
      <Modal
        title={deciding?.verdict === 'refuse' ? 'Refuse this request' : 'Approve this request'}
        open={deciding !== null}
        onClose={() => setDeciding(null)}
      >
        {deciding === null ? null : <DecisionForm deciding={deciding} onClose={() => setDeciding(null)} />}
      </Modal>
    </Page>
  );
}

interface ApprovalItemProps {
  readonly approval: Approval;
  readonly onDecide: (verdict: Deciding['verdict']) => void;
}

function ApprovalItem({ approval, onDecide }: ApprovalItemProps): ReactNode {
  const { id, bot, account, status, what, asks, at, until, reason, mayDecide } = approval;
  const { word, tone } = STATUSES[status];
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line p-3 last:border-0">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-2">
          <Tag tone={tone}>{word}</Tag>
          <strong>
            <Foreign text={asks} />
          </strong>
        </p>
        <p className="mt-1">
          <Foreign text={what} />
        </p>
        <p className="mt-1 text-ink-3">
          {bot} on {account}, asked <Moment at={at} />, until <Moment at={until} />,{' '}
          <Link to={`/orders/${id}`} className="text-accent underline">
            its story
          </Link>
          {reason === '' ? null : (
            <>
              . Said: <Foreign text={reason} />
            </>
          )}
        </p>
      </div>
      {mayDecide && (status === 'waiting' || status === 'approved') ? (
        <div className="flex gap-2">
          {status === 'waiting' ? (
            <Button
              look="primary"
              small
              onClick={() => onDecide('approve')}
              aria-label={`Approve request ${id}`}
            >
              Approve
            </Button>
          ) : null}
          <Button small onClick={() => onDecide('refuse')} aria-label={`Refuse request ${id}`}>
            {status === 'waiting' ? 'Refuse' : 'Take back'}
          </Button>
        </div>
      ) : null}
    </li>
  );
}

function DecisionForm({
  deciding,
  onClose,
}: {
  readonly deciding: Deciding;
  readonly onClose: () => void;
}): ReactNode {
  const api = useGateway();
  const { approval, verdict } = deciding;
  const { id, minutes, asks } = approval;
  const change = useChange('Nothing was decided', async (reason: string) => {
    await (verdict === 'approve' ? api.approveRequest(id, { reason }) : api.refuseRequest(id, { reason }));
    onClose();
  });
  return (
    <ReasonForm
      about={
        <>
          <p className="mb-2 font-medium text-ink">
            <Foreign text={asks} />
          </p>
          {verdict === 'approve'
            ? `The bot may send exactly this once more within ${minutes} minutes. It is then held to every other limit.`
            : 'The same request is refused for a day.'}
        </>
      }
      verb={verdict === 'approve' ? 'Approve' : 'Refuse'}
      change={change}
      onClose={onClose}
    />
  );
}
