import type { APIResponse, Page } from '@playwright/test';

/** Calls a procedure that changes something, as the page that is open would. */
export function callApi(page: Page, procedure: string, json: unknown): Promise<APIResponse> {
  const headers = { origin: new URL(page.url()).origin };
  return page.request.post(`/api/trpc/${procedure}`, { data: { json }, headers });
}
