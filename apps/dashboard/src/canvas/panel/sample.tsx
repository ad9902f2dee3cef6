'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { ParamValue } from './param-field.ts';

/** An item as a preview tells it: everything but its vector. */
export interface SampleItem {
  readonly id: string;
  readonly metadata: { readonly [key: string]: ParamValue };
  readonly [facet: string]: unknown;
}

const SampleContext = createContext<SampleItem | null>(null);

/** The item on which expressions below show their value. */
export function SampleProvider({
  sample,
  children,
}: {
  readonly sample: SampleItem | null;
  readonly children: ReactNode;
}) {
  return <SampleContext value={sample}>{children}</SampleContext>;
}

/** The item on which expressions show their value; null when there is none. */
export function useSample(): SampleItem | null {
  return useContext(SampleContext);
}
