import type { ReactNode } from 'react';
import type { Proposal } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { ReasonForm } from '../design/reason-form.tsx';
import { ProposedRequest } from './proposed-request.tsx';

interface ProposalWordFormProps {
  readonly proposal: Proposal;
  readonly verdict: 'confirm' | 'refuse';
  readonly onClose: () => void;
}

/** A second person's yes or no to exactly what they see here. */
export function ProposalWordForm({ proposal, verdict, onClose }: ProposalWordFormProps): ReactNode {
  const api = useGateway();
  const { id, digest } = proposal;
  const change = useChange('Nothing was said', async (reason: string) => {
    await (verdict === 'confirm'
      ? api.confirmProposal(id, { digest, reason })
      : api.refuseProposal(id, { reason }));
    onClose();
  });
  return (
    <ReasonForm
      about={
        <>
          <ProposedRequest proposal={proposal} />
          <p className="mt-3">
            {verdict === 'confirm'
              ? 'Whoever proposed it may then carry out exactly this, once. Nothing happens by this alone.'
              : 'It can then neither be confirmed nor carried out any more.'}
          </p>
        </>
      }
      verb={verdict === 'confirm' ? 'Confirm' : 'Refuse'}
      look={verdict === 'confirm' ? 'primary' : 'plain'}
      change={change}
      onClose={onClose}
    />
  );
}
