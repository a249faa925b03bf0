import type { ReactNode } from 'react';
import { CopyButton } from '../design/copy-text.tsx';

/** The beginning of a long hash, with the whole to be copied. */
export function Digest({ hash, label }: { readonly hash: string; readonly label: string }): ReactNode {
  return (
    <span className="inline-flex items-center gap-1">
      <code className="mono" title={hash}>
        {hash.slice(0, 12)}…
      </code>
      <CopyButton text={hash} label={label} />
    </span>
  );
}
