import { useState, type ReactNode } from 'react';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { Field } from '../design/field.tsx';
import { Trouble } from '../design/state.tsx';
import { makePasskey } from '../system/passkey.ts';

/** Makes a passkey on this device or a security key. */
export function NewPasskeyForm({ onClose }: { readonly onClose: () => void }): ReactNode {
  const api = useGateway();
  const [label, setLabel] = useState('');
  const adding = useChange('No passkey was added', async () => {
    const { value: question } = await api.askNewPasskey();
    const made = await makePasskey(question);
    if (made === null) return 'none' as const;
    await api.addPasskey({ ...made, label: label.trim() });
    onClose();
    return 'added' as const;
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        adding.run(undefined);
      }}
    >
      {adding.problem === null ? null : <Trouble {...adding.problem} />}
      {adding.done === 'none' ? (
        <Trouble title="No passkey was made" detail="The device or you said no; nothing was changed." />
      ) : null}
      <Field
        label="Name of the device"
        hint="To tell it from others: laptop, blue key …"
        maxLength={60}
        autoComplete="off"
        autoFocus
        required
        value={label}
        onChange={(event) => setLabel(event.target.value)}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Not now</Button>
        <Button type="submit" look="primary" busy={adding.busy}>
          Make a passkey
        </Button>
      </div>
    </form>
  );
}
