import { member, type Json } from '../../shared/json.ts';

const ID_MAX = 64;
/** Stands for the id of a message without one. */
export const NO_REQUEST_ID = '""';

/** A client's own id of its message, as it was written. Null for one that is none or too long. */
export function readRequestId(text: string, frame: Json): string | null {
  const id = member(frame, 'req_id');
  if (id === null) return NO_REQUEST_ID;
  const fits = (id.kind === 'string' || id.kind === 'number') && id.text.length <= ID_MAX;
  return fits ? text.slice(id.from, id.to) : null;
}
