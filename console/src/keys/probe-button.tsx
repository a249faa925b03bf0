import type { ReactNode } from 'react';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { Trouble } from '../design/state.tsx';

/** Has the venue asked now what a key may do, as after narrowing it there. */
export function ProbeButton({ account }: { readonly account: string }): ReactNode {
  const api = useGateway();
  const probing = useChange('The venue was not asked', () =>
    api.probeKey(account).then(({ value }) => value),
  );
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          small
          busy={probing.busy}
          onClick={() => probing.run(undefined)}
          aria-label={`Ask the venue now what ${account} may do`}
        >
          Ask the venue now
        </Button>
        <span role="status" className="text-xs text-ink-2">
          {probing.done === undefined ? '' : `It was asked: the key is ${probing.done.status}.`}
        </span>
      </div>
      {probing.problem === null ? null : <Trouble {...probing.problem} />}
    </div>
  );
}
