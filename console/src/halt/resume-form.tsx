import type { ReactNode } from 'react';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { ReasonForm } from '../design/reason-form.tsx';

interface ResumeFormProps {
  readonly scope: string;
  readonly onClose: () => void;
}

/** Ends the halt of one scope. */
export function ResumeForm({ scope, onClose }: ResumeFormProps): ReactNode {
  const api = useGateway();
  const change = useChange('Trading was not resumed', async (reason: string) => {
    await api.resume({ scope, reason });
    onClose();
  });
  return (
    <ReasonForm
      about={`Ends the halt of ${scope.replace(':', ' ')} and no other. It takes effect once it is in the ledger.`}
      verb="Resume"
      change={change}
      onClose={onClose}
    />
  );
}
