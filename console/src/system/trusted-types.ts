type Rule = (text: string) => string | null;

/** The part of the browser's Trusted Types that is used here. */
interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { readonly createHTML: Rule; readonly createScript: Rule; readonly createScriptURL: Rule },
  ): unknown;
}

/**
 * The only policy by which text may become code in this page (T10): never markup, never script, and as the address of
 * a worker nothing but a file of the console itself. Null makes the browser refuse. A browser without Trusted Types
 * has the rest of the content security policy.
 */
export function guardText(window: Window): void {
  const factory: unknown = Reflect.get(window, 'trustedTypes');
  if (!isFactory(factory)) return;
  const allowed = new URL('/console/assets/', window.location.origin).href;
  factory.createPolicy('default', {
    createHTML: () => null,
    createScript: () => null,
    createScriptURL: (text) => (new URL(text, window.location.href).href.startsWith(allowed) ? text : null),
  });
}

function isFactory(value: unknown): value is PolicyFactory {
  return typeof value === 'object' && value !== null && 'createPolicy' in value;
}
