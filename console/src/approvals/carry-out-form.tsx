import type { ReactNode } from 'react';
import type { Proposal } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { Lines } from '../design/copy-text.tsx';
import { Trouble } from '../design/state.tsx';
import { ProposedRequest } from './proposed-request.tsx';
import { DoneButton } from '../design/done-button.tsx';

interface CarryOutFormProps {
  readonly proposal: Proposal;
  readonly onClose: () => void;
}

/** Sends one's own request again, now that others confirmed it. What it answers is shown once: it may be a secret. */
export function CarryOutForm({ proposal, onClose }: CarryOutFormProps): ReactNode {
  const api = useGateway();
  const { asked, ifMatch } = proposal;
  const change = useChange('It was not carried out', async () => {
    const { method, path, body } = asked ?? { method: null, path: '', body: null };
    if (method === null) return null;
    const { value } = await api.repeat({
      method,
      path,
      ...(body === null ? {} : { body }),
      ...(ifMatch === null ? {} : { ifMatch }),
    });
    return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  });
  if (typeof change.done === 'string') {
    return (
      <div className="flex flex-col gap-4">
        <p>It is done. What the gateway answered is shown this once.</p>
        <div className="max-h-80 overflow-y-auto">
          <Lines text={change.done.slice(0, ANSWER_MAX)} label="the answer" />
        </div>
        <DoneButton onDone={onClose} />
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <ProposedRequest proposal={proposal} />
      {change.problem === null ? null : <Trouble {...change.problem} />}
      <p className="text-ink-2">
        It is sent once more, exactly as it was confirmed. A change that loosens takes your own second factor
        as well.
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Not now</Button>
        <Button look="primary" busy={change.busy} onClick={() => change.run(undefined)}>
          Carry out
        </Button>
      </div>
    </div>
  );
}

/** An export is larger than a page takes; it belongs into a file, which the command line writes. */
const ANSWER_MAX = 100_000;
