import type { ReactNode } from 'react';
import { Lines } from '../design/copy-text.tsx';
import { Moment } from '../format/moment.tsx';
import { DoneButton } from '../design/done-button.tsx';

interface InvitationProps {
  readonly name: string;
  readonly issued: { readonly token: string; readonly until: number };
  readonly onClose: () => void;
}

/** A token by which somebody sets their password once. It is in no address: they type or paste it. */
export function Invitation({ name, issued, onClose }: InvitationProps): ReactNode {
  return (
    <div className="flex flex-col gap-4">
      <p>
        Give this to {name} in person or over a channel that only they read. It is shown this once and is good
        until <Moment at={issued.until} />. They open this console and choose “I was invited”.
      </p>
      <Lines text={issued.token} label="the invitation" />
      <DoneButton onDone={onClose} />
    </div>
  );
}
