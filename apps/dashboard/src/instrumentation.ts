import { getRuntime } from './server/runtime.ts';

/** Called once when the server starts: opens the runtime and loads the model, so that the first search is quick. */
export function register(): void {
  void warmUp();
}

async function warmUp(): Promise<void> {
  try {
    const runtime = await getRuntime();
    await runtime.search.countTokens(null, 'ready');
  } catch (error) {
    // Not fatal: every request tries again, and the health route tells why.
    console.error('Not ready yet:', error instanceof Error ? error.message : error);
  }
}
