import type { NodeRegistry } from '@clipline/clip-core';
import { definitions } from './registry.gen.ts';

export {
  checkExpression,
  type ExpressionCheck,
  type ExpressionLanguage,
} from './expressions/check-expression.ts';
export { parseTemplate, renderTemplate, type Template, testCondition } from './expressions/evaluate.ts';
export { type Expression, listFunctions, parseExpression } from './expressions/parse-expression.ts';
export { toFilter } from './expressions/to-filter.ts';
export { connectS3, explainS3, statusOf } from './net/connect-s3.ts';
export { guardedFetch } from './net/guarded-fetch.ts';
export { testConnection } from './net/test-connection.ts';

/** Every node, source and trigger of this package, by type. */
export const nodeRegistry: NodeRegistry = new Map(
  definitions.map((definition) => [definition.type, definition]),
);
