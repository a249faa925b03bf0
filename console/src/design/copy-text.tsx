import { useState, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

/** Copies a text, and says so. Where the browser forbids it, says that too. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  const [said, setSaid] = useState('');
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setSaid('Copied'),
      () => setSaid('Select and copy it by hand'),
    );
  };
  return (
    <span className="inline-flex items-center gap-1">
      <Button look="quiet" small onClick={copy} aria-label={`Copy ${label}`}>
        <Icon name={said === 'Copied' ? 'check' : 'copy'} size={14} />
      </Button>
      <span role="status" className={said === 'Copied' ? 'sr-only' : 'text-2xs text-ink-2'}>
        {said}
      </span>
    </span>
  );
}

/** Lines as they are, to be copied whole. */
export function Lines({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  return (
    <div className="flex min-w-0 items-start rounded-md border border-line bg-sunken">
      <pre tabIndex={0} aria-label={label} className="mono min-w-0 flex-1 overflow-x-auto p-3 whitespace-pre">
        {text}
      </pre>
      <div className="shrink-0 p-1">
        <CopyButton text={text} label={label} />
      </div>
    </div>
  );
}
