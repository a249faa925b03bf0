import type { ReactNode } from 'react';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { ReasonForm } from '../design/reason-form.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { DoneButton } from '../design/done-button.tsx';

interface RevokeFormProps {
  readonly bot: string;
  readonly onClose: () => void;
}

/** Makes a decoy worthless. */
export function RevokeForm({ bot, onClose }: RevokeFormProps): ReactNode {
  const api = useGateway();
  const change = useChange('The decoy was not revoked', (reason: string) =>
    api.revokeBot(bot, { reason }).then(({ value }) => value),
  );
  if (change.done === undefined) {
    return (
      <ReasonForm
        about={`From the next request on the decoy of ${bot} is unknown. Its resting orders stay at the venue. This cannot be undone; another decoy can be issued.`}
        verb="Revoke for ever"
        look="halt"
        change={change}
        onClose={onClose}
      />
    );
  }
  const { openOrders } = change.done;
  return (
    <div className="flex flex-col gap-4" role="status">
      <p>The decoy of {bot} is unknown from now on.</p>
      {openOrders.length === 0 ? (
        <p>Nothing of it rests at the venue.</p>
      ) : (
        <div>
          <p>These orders still rest at the venue:</p>
          <ul className="mt-1 max-h-40 overflow-y-auto">
            {openOrders.map((id) => (
              <li key={id} className="mono">
                <Foreign text={id} />
              </li>
            ))}
          </ul>
        </div>
      )}
      <DoneButton onDone={onClose} />
    </div>
  );
}
