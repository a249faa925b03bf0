import { useSearch } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { PolicyInForce, Tagged } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { usePolicy } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Lines } from '../design/copy-text.tsx';
import { Page, Panel } from '../design/panel.tsx';
import { Empty } from '../design/state.tsx';
import { Digest } from '../format/digest.tsx';
import { ExplainPanel } from '../policy/explain-panel.tsx';
import { TrialPanel } from '../policy/trial-panel.tsx';
import { PolicyEditor } from '../policy/policy-editor.tsx';
import { PolicyView } from '../policy/policy-view.tsx';

/** The policy that decides, and the one on trial. */
export function PoliciesPage(): ReactNode {
  const answer = usePolicy();
  const [editing, setEditing] = useState<Tagged<PolicyInForce> | null>(null);
  return (
    <Page
      title="Policy"
      lead="What bots may do. Whatever it does not allow is refused; without one, everything is."
      actions={
        editing === null && answer.data !== undefined ? (
          <Button look="primary" onClick={() => setEditing(answer.data)}>
            Change the policy
          </Button>
        ) : null
      }
    >
      {editing === null ? null : <PolicyEditor inForce={editing} onClose={() => setEditing(null)} />}
      <Asked answer={answer} what="The policy" lines={10}>
        {({ value, etag }) => (
          <div className="grid items-start gap-3 *:min-w-0 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <InForce policy={value} onBegin={() => setEditing({ value, etag })} />
            <div className="flex flex-col gap-3 *:min-w-0">
              <TrialPanel inForce={value} etag={etag ?? ''} />
              <Panel title="Explain an order">
                <ExplainPanel />
              </Panel>
            </div>
          </div>
        )}
      </Asked>
    </Page>
  );
}

interface InForceProps {
  readonly policy: PolicyInForce;
  readonly onBegin: () => void;
}

function InForce({ policy: { hash, entry, policy }, onBegin }: InForceProps): ReactNode {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const marked = typeof search['limit'] === 'string' ? search['limit'] : null;
  if (hash === null) {
    return (
      <Panel title="In force">
        <Empty
          icon="policy"
          title="No policy is set"
          action={
            <Button look="primary" onClick={onBegin}>
              Begin with a small one
            </Button>
          }
        >
          Every order of every bot is refused until there is one. Ready ones lie in the folder{' '}
          <code className="mono">policies</code>, for <code className="mono">sallyport policy set</code>.
        </Empty>
      </Panel>
    );
  }
  return (
    <Panel
      title="In force"
      aside={
        <>
          <span>entry {entry}</span>
          <Digest hash={hash} label="hash of the policy" />
        </>
      }
    >
      <PolicyView policy={policy} marked={marked} />
      <details className="mt-3">
        <summary className="text-accent">As JSON, with every limit written out</summary>
        <div className="mt-2">
          <Lines text={JSON.stringify(policy, null, 2)} label="the policy" />
        </div>
      </details>
    </Panel>
  );
}
