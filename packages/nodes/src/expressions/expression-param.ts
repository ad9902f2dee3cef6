import { paramHint, toClipError } from '@clipline/clip-core';
import { z } from 'zod';

/** A text parameter that must pass a parser, so that a mistake in it is found before anything runs. */
export function parsedText(control: 'expression' | 'template' | 'filter', parse: (text: string) => unknown) {
  return z
    .string()
    .min(1)
    .max(4000)
    .meta(paramHint({ control }))
    .superRefine((text, context) => {
      try {
        parse(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: toClipError(error).message });
      }
    });
}
