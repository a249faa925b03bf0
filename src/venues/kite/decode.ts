import type { Intent } from '../../core/order/intent.ts';
import type { RestingLookup } from '../../core/order/order.ts';
import type { NotUnderstood, RawRequest, Route } from '../../core/order/venue.ts';
import { parseForm, queryOf } from '../shared/form.ts';
import { readChangedAlert, readDeletedAlert, readPlacedAlert } from './alert.ts';
import { readAmend, readCancel, readOrder, type Author } from './decode-order.ts';
import { decodeCalculation, decodeRead, isCalculation } from './decode-read.ts';
import { readChangedTrigger, readDeletedTrigger, readPlacedTrigger } from './decode-trigger.ts';
import { fieldsOf, notUnderstood, readPairs, uniqueValues } from './parameters.ts';
import { pathValues } from './routes.ts';

const NONE: RestingLookup = () => null;

/**
 * What a request would do, or what about it was not understood. Every value of path, query and body is accounted for;
 * the request's own bytes are used for nothing after this (threat T3).
 */
export function decode(
  route: Route,
  request: RawRequest,
  resting: RestingLookup = NONE,
): Intent | NotUnderstood {
  return decodeBy({ kind: 'bot', resting }, route, request);
}

/** The same for whoever wrote the request: what the gateway drafted is read back so. */
export function decodeBy(author: Author, route: Route, request: RawRequest): Intent | NotUnderstood {
  if (route.kind === 'local') return { kind: 'local', route: route.name };
  if (route.kind === 'moveFunds') return { kind: 'moveFunds', route: route.name };
  const [rawPath = ''] = request.target.split('?', 1);
  const path = pathValues(route, rawPath);
  if (route.kind === 'query' && isCalculation(route.name)) {
    const query = parseForm(queryOf(request.target));
    return query === null
      ? notUnderstood('BODY_MALFORMED', 'unknown')
      : decodeCalculation(route.name, query, request.body);
  }
  const pairs = readPairs(request);
  if ('kind' in pairs) return pairs;
  if (route.kind === 'query') return decodeRead(route.name, path, pairs);
  const unique = uniqueValues(pairs);
  if (unique.kind === 'notUnderstood') return unique;
  const fields = fieldsOf(unique.values);
  switch (route.name) {
    case 'order.place':
      return fields.finish<Intent>({ kind: 'place', order: readOrder(fields, path, author) });
    case 'order.amend':
      return fields.finish<Intent>({ kind: 'amend', amend: readAmend(fields, path, author) });
    case 'order.cancel':
      return fields.finish(readCancel(fields, path, author));
    case 'gtt.place':
      return fields.finish(readPlacedTrigger(fields, author));
    case 'gtt.amend':
      return fields.finish(readChangedTrigger(fields, path, author));
    case 'gtt.delete':
      return fields.finish(readDeletedTrigger(fields, path, author));
    case 'alert.place':
      return fields.finish<Intent>(readPlacedAlert(fields));
    case 'alert.amend':
      return fields.finish<Intent>(readChangedAlert(fields, path));
    case 'alert.delete':
      return fields.finish(readDeletedAlert(fields, author));
    default:
      return notUnderstood('FIELD_NOT_UNDERSTOOD', 'unknown');
  }
}
