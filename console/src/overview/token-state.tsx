import type { ReactNode } from 'react';
import type { Overview } from '../../../client/api.ts';
import { Trouble } from '../design/state.tsx';
import { Moment } from '../format/moment.tsx';

/** The token that signs, where one is named: whether it does, and when that was seen last. */
export function TokenState({ token }: Pick<Overview, 'token'>): ReactNode {
  if (token === null) return null;
  const { running, trouble, text, provenAt } = token;
  if (trouble !== null) return <Trouble title={`The token signs nothing (${trouble})`} detail={text ?? ''} />;
  if (!running)
    return (
      <Trouble
        title="The token signs nothing"
        detail="The process that speaks to it is not there; it is started again by itself. If this stays, read the gateway’s log."
      />
    );
  return (
    <p className="text-ink-2">
      The token signs{provenAt === null ? '; it was asked for nothing yet.' : ', last seen to do so '}
      {provenAt === null ? null : <Moment at={provenAt} />}
    </p>
  );
}
