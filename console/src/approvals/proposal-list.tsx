import { useState, type ReactNode } from 'react';
import type { Proposal } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { useProposals } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Modal } from '../design/modal.tsx';
import { Panel } from '../design/panel.tsx';
import { Empty } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';
import { worded } from '../format/worded.ts';
import { CarryOutForm } from './carry-out-form.tsx';
import { ProposalWordForm } from './proposal-word-form.tsx';

const STATUSES = {
  waiting: { word: 'Waiting', tone: 'wait' },
  confirmed: { word: 'Confirmed', tone: 'pass' },
  refused: { word: 'Refused', tone: 'refuse' },
  withdrawn: { word: 'Taken back', tone: 'plain' },
  used: { word: 'Carried out', tone: 'plain' },
  expired: { word: 'Over', tone: 'plain' },
} as const;

type Act = 'confirm' | 'refuse' | 'carryOut';

const TITLES: Readonly<Record<Act, string>> = {
  confirm: 'Confirm what somebody proposed',
  refuse: 'Refuse this change',
  carryOut: 'Carry this change out',
};

interface Acting {
  readonly proposal: Proposal;
  readonly act: Act;
}

/** Changes for which policy wants a second person. */
export function ProposalList(): ReactNode {
  const answer = useProposals();
  const [acting, setActing] = useState<Acting | null>(null);
  const onClose = (): void => setActing(null);
  return (
    <Panel title="Changes that need a second person" flush>
      <Asked answer={answer} what="The proposed changes">
        {({ proposals }) =>
          proposals.length === 0 ? (
            <Empty icon="approvals" title="No change waits">
              Where policy sets <code className="mono">fourEyes</code>, one person proposes such a change and
              another confirms it here.
            </Empty>
          ) : (
            <ul>
              {proposals.map((proposal) => (
                <ProposalItem
                  key={proposal.id}
                  proposal={proposal}
                  onAct={(act) => setActing({ proposal, act })}
                />
              ))}
            </ul>
          )
        }
      </Asked>
      <Modal title={TITLES[acting?.act ?? 'confirm']} open={acting !== null} onClose={onClose}>
        {acting === null ? null : acting.act === 'carryOut' ? (
          <CarryOutForm proposal={acting.proposal} onClose={onClose} />
        ) : (
          <ProposalWordForm proposal={acting.proposal} verdict={acting.act} onClose={onClose} />
        )}
      </Modal>
    </Panel>
  );
}

interface ProposalItemProps {
  readonly proposal: Proposal;
  readonly onAct: (act: Act) => void;
}

function ProposalItem({ proposal, onAct }: ProposalItemProps): ReactNode {
  const { id, change, operation, on, status, by, isOwn, at, until, needs, confirmedBy, reason } = proposal;
  const { word, tone } = STATUSES[status];
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line p-3 last:border-0">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-2">
          <Tag tone={tone}>{word}</Tag>
          <strong>
            {worded(change)}: <Foreign text={worded(operation)} />
          </strong>
          <span className="text-ink-2">
            on <Foreign text={on} />
          </span>
        </p>
        <p className="mt-1 text-ink-3">
          Proposal {id} by {isOwn ? 'you' : <Foreign text={by} />}, <Moment at={at} />, until{' '}
          <Moment at={until} />. Confirmed by {confirmedBy.length} of {needs}
          {confirmedBy.length === 0 ? null : ': '}
          <Foreign text={confirmedBy.join(', ')} />.
          {reason === '' ? null : (
            <>
              {' '}
              Said: <Foreign text={reason} />
            </>
          )}
        </p>
      </div>
      <ProposalActs proposal={proposal} onAct={onAct} />
    </li>
  );
}

function ProposalActs({ proposal, onAct }: ProposalItemProps): ReactNode {
  const { id, status, isOwn, mayConfirm, asked } = proposal;
  const isOpen = status === 'waiting' || status === 'confirmed';
  if (!isOpen) return null;
  return (
    <div className="flex gap-2">
      {mayConfirm ? (
        <Button look="primary" small onClick={() => onAct('confirm')} aria-label={`Look at proposal ${id}`}>
          Look and confirm
        </Button>
      ) : null}
      {isOwn && status === 'confirmed' && asked !== null ? (
        <Button look="primary" small onClick={() => onAct('carryOut')} aria-label={`Carry out ${id}`}>
          Carry out
        </Button>
      ) : null}
      <Button small onClick={() => onAct('refuse')} aria-label={`Refuse proposal ${id}`}>
        {isOwn ? 'Take back' : 'Refuse'}
      </Button>
    </div>
  );
}
