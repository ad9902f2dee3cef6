import { parsedText } from './expression-param.ts';
import { parseExpression } from './parse-expression.ts';

/** A parameter that holds a CEL expression on an item, checked before anything runs. */
export const itemExpression = () => parsedText('expression', parseExpression);

/** What such a parameter means, with the names that it may use. */
export function aboutExpression(meaning: string): string {
  return `${meaning} It can name id, metadata, image, text, labels, label, score, verdict, matches and failure.`;
}
