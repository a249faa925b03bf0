import { ATTACKS, type Target } from './attacks.ts';

/** A process of its own, so that what is measured elsewhere is not the attacker's own haste. Told by its parent. */
process.once('message', (told: { readonly name: string; readonly target: Target }) => {
  const done = { count: 0 };
  ATTACKS.get(told.name)?.(told.target, done);
  setInterval(() => process.send?.(done.count), 100);
});
process.on('disconnect', () => process.exit(0));
