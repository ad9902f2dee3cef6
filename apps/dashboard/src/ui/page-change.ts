/** Milliseconds that a page may take before its coming is shown: what is there sooner needs no sign. */
const patience = 150;

let timer: ReturnType<typeof setTimeout> | null = null;
let shown = false;
const listeners = new Set<() => void>();

/** Says that another page was asked for; the address is relative to the present one. */
export function leavePage(to: string): void {
  const { href, pathname, search } = window.location;
  const target = new URL(to, href);
  if (target.pathname === pathname && target.search === search) return;
  if (timer !== null) clearTimeout(timer);
  timer = setTimeout(() => show(true), patience);
}

/** Says that the page which was asked for is there. */
export function arriveAtPage(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  show(false);
}

/** Whether a page has been on its way for long enough to say so. */
export function isPageComing(): boolean {
  return shown;
}

/** Calls back whenever `isPageComing` changes; gives the function that ends it. */
export function watchPageComing(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function show(value: boolean): void {
  if (shown === value) return;
  shown = value;
  for (const listener of listeners) listener();
}
