import { leavePage } from './ui/page-change.ts';

/** Called by Next whenever a link, a button or the history leads to another page. */
export function onRouterTransitionStart(url: string): void {
  leavePage(url);
}
