import type { Environment } from '@clipline/runtime';

/** The page to which a token of the owner leads. */
export function setupUrl(dashboard: string, token: string): string {
  return `${dashboard}/setup?token=${token}`;
}

/** Where the dashboard of this home folder is, or would be. */
export async function findDashboard(environment: Environment): Promise<string> {
  const { applicationUrl, findInstance, prepareHome } = await import('@clipline/runtime');
  return (await findInstance(await prepareHome(environment.home)))?.url ?? applicationUrl(environment);
}

/** The link that makes an owner of the application that runs at the address; null once there is one. */
export async function readSetupUrl(environment: Environment, dashboard: string): Promise<string | null> {
  const { openRuntime } = await import('@clipline/runtime');
  await using runtime = await openRuntime(environment);
  const token = await runtime.owner.setupToken();
  return token === null ? null : setupUrl(dashboard, token);
}
