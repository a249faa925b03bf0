import { words } from '../figure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/** A share of every trade for somebody else is a way out for money, so each is allowed by name, and up to its most. */
export const builderRule: Rule<OrderCase> = {
  name: 'builders',
  codes: ['BUILDER_NOT_ALLOWED'],
  onOpening: 'whoever is paid a share beside the venue must be listed, and for no less',
  onReducing: 'the same',
  judge(judged) {
    const { builder } = judged.order;
    if (builder === undefined) return null;
    const most = judged.limits.builders.get(builder.address);
    if (most !== undefined && builder.tenthsOfBps <= most) return null;
    const max = most === undefined ? 'nothing' : String(most);
    return refuse(judged, 'BUILDER_NOT_ALLOWED', { fee: String(builder.tenthsOfBps), max });
  },
  figures({ limits, order: { builder } }) {
    if (builder === undefined) return [];
    const { address, tenthsOfBps } = builder;
    const most = limits.builders.get(address);
    const allowed = [...limits.builders].map(([of, fee]) => `${fee} to ${of}`).join(', ') || 'none';
    const isPassed = most !== undefined && tenthsOfBps <= most;
    return [words('builders', { asked: `${tenthsOfBps} to ${address}`, allowed, isPassed })];
  },
};
