import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import type { Halted, Overview } from '../../../client/api.ts';
import { useGateway } from '../api/gateway.tsx';
import { told } from '../api/problem.ts';
import { Button } from '../design/button.tsx';
import { Choice, Field } from '../design/field.tsx';
import { Icon } from '../design/icon.tsx';
import { Modal } from '../design/modal.tsx';
import { Trouble } from '../design/state.tsx';

interface HaltDialogProps {
  readonly open: boolean;
  readonly overview: Overview | undefined;
  readonly onClose: () => void;
}

const EVERYTHING = 'everything';
const STOPS = [
  { value: 'orders', text: 'All orders; cancels alone pass' },
  { value: 'openings', text: 'Openings; orders that only reduce still pass' },
] as const;

/** Stops trading. Opened by key from everywhere; Enter stops everything without another question. */
export function HaltDialog({ open, overview, onClose }: HaltDialogProps): ReactNode {
  return (
    <Modal title="Halt trading" open={open} onClose={onClose}>
      {open ? <HaltForm overview={overview} onClose={onClose} /> : null}
    </Modal>
  );
}

function HaltForm({ overview, onClose }: Omit<HaltDialogProps, 'open'>): ReactNode {
  const api = useGateway();
  const asked = useQueryClient();
  const [scope, setScope] = useState(EVERYTHING);
  const [stops, setStops] = useState<Halted['stops']>('orders');
  const [reason, setReason] = useState('');
  // The same press sent again is the same halt.
  const key = useRef(crypto.randomUUID());
  const halting = useMutation({
    mutationFn: () =>
      api.halt(
        { scope, stops, reason: reason.trim() === '' ? 'halted in the console' : reason.trim() },
        key.current,
      ),
    onSettled: () => asked.invalidateQueries(),
  });
  if (halting.data !== undefined) return <Done halted={halting.data.value} onClose={onClose} />;
  const trouble = halting.error === null ? null : told(halting.error, 'The halt was not confirmed');
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        halting.mutate();
      }}
    >
      <p className="text-ink-2">
        Acts at once, before it is recorded. What rests at the venue stays there. Nothing lifts it but a
        resume of the same scope.
      </p>
      {trouble === null ? null : (
        <Trouble
          title={trouble.title}
          detail={`${trouble.detail} A file named HALT in the data folder, or “sallyport halt”, need neither this page nor the network.`}
        />
      )}
      <Choice
        label="What"
        options={scopesOf(overview)}
        value={scope}
        onChange={(event) => setScope(event.target.value)}
      />
      <Choice
        label="Stops"
        options={STOPS}
        value={stops}
        onChange={(event) => setStops(event.target.value === 'openings' ? 'openings' : 'orders')}
      />
      <Field
        label="Why"
        hint="Kept in the ledger for ever: no names, no secrets."
        placeholder="halted in the console"
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        autoComplete="off"
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Not now</Button>
        <Button type="submit" look="halt" busy={halting.isPending} autoFocus>
          <Icon name="halt" />
          {scope === EVERYTHING ? 'Halt everything' : `Halt ${scope.split(':')[1] ?? ''}`}
        </Button>
      </div>
    </form>
  );
}

function scopesOf(
  overview: Overview | undefined,
): readonly { readonly value: string; readonly text: string }[] {
  return [
    { value: EVERYTHING, text: 'Everything' },
    ...(overview?.accounts ?? []).map(({ name }) => ({ value: `account:${name}`, text: `Account ${name}` })),
    ...(overview?.bots ?? []).map(({ name }) => ({ value: `bot:${name}`, text: `Bot ${name}` })),
  ];
}

function Done({ halted, onClose }: { readonly halted: Halted; readonly onClose: () => void }): ReactNode {
  const { scope, recorded, tookMs } = halted;
  return (
    <div className="flex flex-col gap-4" role="status">
      <p>
        <strong>{scope === EVERYTHING ? 'Everything is halted' : `${scope} is halted`}</strong>, after{' '}
        {Math.max(1, Math.round(tookMs))} ms.{' '}
        {recorded
          ? 'It is in the ledger.'
          : 'It acts, and the ledger did not answer in time: it is recorded when it does. Look at the gateway’s log.'}
      </p>
      <div className="flex justify-end">
        <Button look="primary" onClick={onClose} autoFocus>
          Close
        </Button>
      </div>
    </div>
  );
}
