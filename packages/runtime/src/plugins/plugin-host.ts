import { ClipError, defineNode, defineSource } from '@clipline/clip-core';
import { z } from 'zod';

/** Number of the contract between Clipline and plugins; a plugin names the one that it was written for. */
export const pluginContract = 1;

/** What a plugin is handed, so that it depends on no package of Clipline and on no copy of zod of its own. */
export interface PluginHost {
  readonly contract: typeof pluginContract;
  readonly defineNode: typeof defineNode;
  readonly defineSource: typeof defineSource;
  readonly ClipError: typeof ClipError;
  readonly z: typeof z;
}

export function createPluginHost(): PluginHost {
  return { contract: pluginContract, defineNode, defineSource, ClipError, z };
}
