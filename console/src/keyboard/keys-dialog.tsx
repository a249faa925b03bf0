import type { ReactNode } from 'react';
import { Modal } from '../design/modal.tsx';
import { useKeyboard } from './keyboard.tsx';

/** Keys as they are pressed, one after the other. */
function Keys({ keys }: { readonly keys: string }): ReactNode {
  return (
    <span className="inline-flex items-center gap-1">
      {keys.split(' ').map((key, index) => (
        <kbd
          key={index}
          className="mono inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line-strong bg-sunken px-1 text-2xs"
        >
          {/^[A-Z]$/.test(key) ? `Shift+${key}` : key}
        </kbd>
      ))}
    </span>
  );
}

interface KeysDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Everything that keys do here. */
export function KeysDialog({ open, onClose }: KeysDialogProps): ReactNode {
  const keyboard = useKeyboard();
  return (
    <Modal title="Keys" open={open} onClose={onClose}>
      <table className="w-full">
        <caption className="sr-only">What each key does</caption>
        <tbody>
          {(open ? keyboard.list() : []).map(({ keys, what }) => (
            <tr key={keys} className="border-b border-line last:border-0">
              <th scope="row" className="py-1 pr-4 text-left font-normal">
                {what}
              </th>
              <td className="py-1 text-right">
                <Keys keys={keys} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <label className="mt-3 flex items-start gap-2">
        <input
          type="checkbox"
          className="mt-1"
          checked={keyboard.letters}
          onChange={(event) => keyboard.setLetters(event.target.checked)}
        />
        <span>
          Single letters do something
          <span className="block text-xs text-ink-3">
            Switch this off if you dictate or press keys by accident. Alt+H opens the halt in any case.
          </span>
        </span>
      </label>
    </Modal>
  );
}
