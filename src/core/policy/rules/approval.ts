import { isReduceOnly } from '../../account/exposure.ts';
import { valueOf } from '../../units/contract.ts';
import { formatDecimal, ONE, ZERO } from '../../units/decimal.ts';
import type { ApprovalLimit } from '../approval-limit.ts';
import type { Denial } from '../denial.ts';
import { alone, roundedUp, words } from '../figure.ts';
import { productText, refuse, type Case, type OrderCase, type Rule, type SettingCase } from '../rule.ts';

/**
 * Some openings wait for a person. Whatever the venue itself keeps from opening anything never does: exits are not
 * trapped. Whether an approval was given is looked at by whoever hears this denial.
 */
export const approvalRule: Rule<OrderCase> = {
  name: 'approval',
  codes: ['APPROVAL_NEEDED'],
  onOpening:
    'needs an approval when worth more than approval.notionalAbove, or in one of approval.instruments',
  onReducing: 'passes; so does every order that the venue itself keeps from opening anything',
  judge(judged) {
    const { approval } = judged.limits;
    if (approval === null || isReduceOnly(judged.order)) return null;
    if (approval.instruments.has(judged.instrument)) {
      return needed(judged, approval, `every opening in ${judged.instrument}`);
    }
    const above = approval.notionalAbove;
    const product = valueOf(judged.instrument, judged.quantity, judged.worth ?? ZERO);
    if (above === null || product <= above * ONE) return null;
    return needed(judged, approval, `worth ${productText(product)}, above ${formatDecimal(above)}`);
  },
  figures({ limits: { approval }, order, instrument, quantity, worth }) {
    if (approval === null) return 'notSet';
    if (isReduceOnly(order)) return [];
    const allowed = 'no person asked';
    if (approval.instruments.has(instrument))
      return [words('approval', { asked: `an opening in ${instrument}`, allowed, isPassed: false })];
    const above = approval.notionalAbove;
    if (above === null) return [];
    const product = roundedUp(valueOf(instrument, quantity, worth ?? ZERO));
    return [alone({ limit: 'approval', unit: 'money' }, product, above)];
  },
};

/** The same for settings that are allowed, and each wait for a person. */
export const settingApprovalRule: Rule<SettingCase> = {
  name: 'approval (settings)',
  codes: ['APPROVAL_NEEDED'],
  onOpening: 'settings only: needs an approval when listed in approval.settings',
  onReducing: 'does not apply',
  judge(judged) {
    const { approval } = judged.limits;
    if (approval === null || !approval.settings.has(judged.name)) return null;
    return needed(judged, approval, `the setting ${judged.name}`);
  },
  figures({ limits: { approval }, name }) {
    if (approval === null) return 'notSet';
    if (!approval.settings.has(name)) return [];
    const allowed = 'no person asked';
    return [words('approval', { asked: `the setting ${name}`, allowed, isPassed: false })];
  },
};

function needed(judged: Case, approval: ApprovalLimit, what: string): Denial {
  return refuse(judged, 'APPROVAL_NEEDED', { what, minutes: String(approval.minutes) });
}
