import type { ReactNode } from 'react';
import type { Proposal } from '../../../client/api.ts';
import { Lines } from '../design/copy-text.tsx';
import { Facts } from '../design/facts.tsx';
import { Digest } from '../format/digest.tsx';
import { Foreign } from '../format/foreign-text.tsx';

/** Exactly what is proposed: the request in full, and the digest that a confirmation is bound to. */
export function ProposedRequest({ proposal }: { readonly proposal: Proposal }): ReactNode {
  const { asked, by, digest, ifMatch } = proposal;
  if (asked === null) return <p>What was asked for is not known any more.</p>;
  const { method, path, body } = asked;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Facts
        facts={[
          { name: 'Asked by', value: <Foreign text={by} /> },
          {
            name: method === null ? 'Command' : 'Request',
            value: <Foreign text={`${method ?? ''} ${path}`.trim()} />,
          },
          ...(ifMatch === null ? [] : [{ name: 'Replaces', value: <Foreign text={ifMatch} /> }]),
          { name: 'Digest', value: <Digest hash={digest} label="digest of the change" /> },
        ]}
      />
      {body === null ? null : (
        <div className="max-h-80 overflow-y-auto">
          <Lines text={JSON.stringify(body, null, 2)} label="what is asked for" />
        </div>
      )}
    </div>
  );
}
