import type { ComponentType } from 'react';
import type { FieldShape, ParamValue } from './param-field.ts';

/** What every input of a parameter takes. */
export interface ParamInputProps<Shape extends FieldShape = FieldShape> {
  readonly id: string;
  /** Names the input for screen readers. */
  readonly label: string;
  readonly shape: Shape;
  readonly path: string;
  readonly value: ParamValue | undefined;
  readonly errors: { readonly [path: string]: string };
  readonly disabled: boolean;
  readonly onChange: (value: ParamValue | undefined) => void;
}

/** Draws the parts of a list, map or group: handed in, since these are parts of one another. */
export interface HasParts {
  readonly Input: ComponentType<ParamInputProps>;
}

/** The value as a record; null when it is another thing. */
export function recordOf(value: ParamValue | undefined): { readonly [name: string]: ParamValue } | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  // Of the objects that values can be, only arrays were left to exclude; TypeScript does not narrow readonly arrays.
  return value as { readonly [name: string]: ParamValue };
}
