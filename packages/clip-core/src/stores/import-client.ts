import { ClipError } from '../errors.ts';
import type { StoreDriver } from './driver.ts';

/** Loads a driver's client. Throws `store-unavailable`, naming the package, where it is not installed. */
export async function importClient<T>(
  driver: Pick<StoreDriver, 'title'> & { readonly client: string },
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')) throw cause;
    throw new ClipError(
      'store-unavailable',
      `${driver.title} needs the package ${driver.client}, which is not installed. Install it with \`npm install ${driver.client}\`.`,
      { cause },
    );
  }
}
