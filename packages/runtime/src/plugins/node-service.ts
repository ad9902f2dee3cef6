import type { Item } from '@clipline/clip-core';
import type { Problem } from '@clipline/engine';
import {
  checkExpression,
  type ExpressionCheck,
  type ExpressionLanguage,
  listFunctions,
} from '@clipline/nodes';
import { describeNodes, type NodeView } from './describe-nodes.ts';
import type { LoadedNodes, PluginView } from './load-plugins.ts';

/** The palette: built-in nodes and those of plugins, as they were when this process started. */
export interface NodeService {
  list(): Promise<readonly NodeView[]>;
  /** Plugins of the lock file, those that cannot be used with the reason. */
  plugins(): Promise<readonly PluginView[]>;
  /** As `checkPipeline`, with the nodes of plugins known too, and what is pinned looked up. */
  check(pipeline: unknown): Promise<readonly Problem[]>;
  /** What is wrong with an expression of a parameter, and its value on an item; never throws. */
  checkExpression(language: ExpressionLanguage, source: string, item?: Item): Promise<ExpressionCheck>;
  /** Functions that expressions on items may call. */
  expressionFunctions(): Promise<readonly string[]>;
}

export function openNodeService(nodes: LoadedNodes): Omit<NodeService, 'check'> {
  return {
    list: async () => describeNodes(nodes),
    plugins: async () => nodes.plugins,
    checkExpression: async (language, source, item) => checkExpression(language, source, item),
    expressionFunctions: async () => listFunctions(),
  };
}
