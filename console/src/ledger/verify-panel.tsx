import { useId, useState, type ReactNode } from 'react';
import { Button } from '../design/button.tsx';
import { Field } from '../design/field.tsx';
import { Icon } from '../design/icon.tsx';
import { Panel } from '../design/panel.tsx';
import { Tag } from '../design/tag.tsx';
import { checkExport, type CheckEnd } from './check-export.ts';

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly read: number; readonly size: number }
  | { readonly kind: 'ended'; readonly name: string; readonly end: CheckEnd };

/** Verifies an exported ledger, on this computer, with nothing sent anywhere. */
export function VerifyPanel(): ReactNode {
  const [file, setFile] = useState<File | null>(null);
  const [key, setKey] = useState('');
  const [state, setState] = useState<State>({ kind: 'idle' });
  const check = async (chosen: File): Promise<void> => {
    const size = chosen.size;
    setState({ kind: 'reading', read: 0, size });
    const request = { file: chosen, key: key.trim(), previous: '' };
    const end = await checkExport(request, (read) => setState({ kind: 'reading', read, size }));
    setState({ kind: 'ended', name: chosen.name, end });
  };
  return (
    <Panel title="Verify an export" aside="on this computer; nothing is sent">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (file !== null) void check(file);
        }}
      >
        <FileChoice file={file} onChoose={setFile} />
        <Field
          label="The key that the owner published"
          hint="Without it, the file is taken at its word about who signed it."
          placeholder="gateway.example/ledger+1b2a3c4d+AQ…"
          value={key}
          onChange={(event) => setKey(event.target.value)}
          className="mono"
          autoComplete="off"
          spellCheck={false}
        />
        <div>
          <Button type="submit" look="primary" disabled={file === null} busy={state.kind === 'reading'}>
            <Icon name="check" />
            Verify
          </Button>
        </div>
        <Finding state={state} />
      </form>
    </Panel>
  );
}

interface FileChoiceProps {
  readonly file: File | null;
  readonly onChoose: (file: File | null) => void;
}

function FileChoice({ file, onChoose }: FileChoiceProps): ReactNode {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        Export of a ledger
      </label>
      <input
        id={id}
        type="file"
        accept=".sallyport-ledger,.txt"
        className="w-full rounded-md border border-dashed border-line-strong bg-sunken p-3 text-ink-2 file:mr-3 file:rounded-md file:border file:border-line-strong file:bg-surface file:px-2.5 file:py-1 file:text-ink"
        onChange={(event) => onChoose(event.target.files?.[0] ?? null)}
      />
      <p className="text-xs text-ink-3">
        {file === null
          ? 'Made by “sallyport ledger export”.'
          : `${file.name}, ${file.size.toLocaleString('en')} bytes`}
      </p>
    </div>
  );
}

function Finding({ state }: { readonly state: State }): ReactNode {
  return (
    <div aria-live="polite" className="min-h-6">
      {state.kind === 'reading' ? (
        <p className="text-ink-2">
          Reading: {state.size === 0 ? 100 : Math.floor((100 * state.read) / state.size)} %
        </p>
      ) : null}
      {state.kind === 'ended' ? <Ended name={state.name} end={state.end} /> : null}
    </div>
  );
}

function Ended({ name, end }: { readonly name: string; readonly end: CheckEnd }): ReactNode {
  if (end.kind === 'refused') {
    return (
      <p className="font-medium text-halt">
        Not checked: <span className="font-normal text-ink">{end.text}</span>
      </p>
    );
  }
  const { good, lines, tookMs } = end.report;
  return (
    <div className="flex flex-col gap-2 rounded-md border border-line bg-canvas p-3">
      <p className="flex flex-wrap items-center gap-2">
        <Tag tone={good ? 'pass' : 'halt'}>{good ? 'Verified' : 'Not verified'}</Tag>
        <span className="mono break-all">{name}</span>
        <span className="text-ink-3">in {Math.max(1, Math.round(tookMs))} ms</span>
      </p>
      <ul className="flex flex-col gap-1">
        {lines.map((line) => (
          <li key={line} className="break-words">
            {line}
          </li>
        ))}
      </ul>
    </div>
  );
}
