import { useState, type ReactNode } from 'react';
import type { OrderStory } from '../../../client/api.ts';
import { told } from '../api/problem.ts';
import { useOrderProof, type AskedProof } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { CopyButton } from '../design/copy-text.tsx';
import { Facts } from '../design/facts.tsx';
import { Icon } from '../design/icon.tsx';
import { Trouble } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { Digest } from '../format/digest.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { saveText } from '../system/save-text.ts';

/** Whether the entry with the decision is in the signed ledger: asked for and checked when somebody wants to know. */
export function EntryProof({ story }: { readonly story: OrderStory }): ReactNode {
  const [isWanted, setIsWanted] = useState(false);
  const { data, error, isFetching, refetch } = useOrderProof(story, isWanted);
  const failed = error === null || isFetching ? null : told(error, 'The proof could not be made');
  return (
    <div aria-live="polite" className="flex flex-col gap-2">
      {data?.kind === 'checked' ? (
        <Proven id={story.id} proof={data} />
      ) : (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Button small onClick={() => setIsWanted(true)} busy={isWanted && failed === null}>
            <Icon name="check" size={14} />
            Prove this entry
          </Button>
          <span className="text-xs text-ink-3">{isWanted ? progress(data) : OFFER}</span>
        </div>
      )}
      {failed === null ? null : (
        <Trouble title={failed.title} detail={failed.detail} onRetry={() => void refetch()} />
      )}
    </div>
  );
}

const OFFER = 'against a checkpoint that is signed now; checked in this browser';

function progress(proof: AskedProof | undefined): string {
  if (proof?.kind !== 'hashing' || proof.entries === 0) return 'Asking for the proof';
  return `The ledger is hashed for its first proof: ${Math.floor((100 * proof.hashed) / proof.entries)} %`;
}

interface ProvenProps {
  readonly id: number;
  readonly proof: Extract<AskedProof, { kind: 'checked' }>;
}

function Proven({ id, proof: { report, claimed } }: ProvenProps): ReactNode {
  const { isProven, digest, size, lines } = report;
  const sentence =
    isProven && size !== null
      ? `Entry ${id} of ${size.toLocaleString('en')}, checked in this browser.`
      : lines[0];
  return (
    <div className="flex flex-col gap-2 rounded-md border border-line bg-canvas p-2.5">
      <p className="flex flex-wrap items-center gap-2">
        <Tag tone={isProven ? 'pass' : 'halt'}>{isProven ? 'In the signed ledger' : 'Not proven'}</Tag>
        <span className="text-ink-2">{sentence}</span>
      </p>
      <Facts
        facts={[
          { name: 'Hash of the entry', value: <Digest hash={digest} label="hash of the entry" /> },
          {
            name: 'Signed by',
            value: (
              <span className="inline-flex max-w-full items-center gap-1">
                <code className="mono break-all">
                  <Foreign text={claimed.key} />
                </code>
                <CopyButton text={claimed.key} label="key of the ledger" />
              </span>
            ),
          },
        ]}
      />
      <p className="text-xs text-ink-3">
        It is this gateway that names the key: compare it with the one that you noted. To check without the
        gateway, save both files and run “sallyport ledger verify” with --entry and --key.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button small onClick={() => saveText(`request-${id}.tlog-proof`, claimed.proof)}>
          Save the proof
        </Button>
        <Button small onClick={() => saveText(`request-${id}.json`, claimed.leaf)}>
          Save the entry
        </Button>
      </div>
    </div>
  );
}
