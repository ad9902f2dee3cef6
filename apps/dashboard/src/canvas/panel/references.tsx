'use client';

import { createContext, type ReactNode, useContext } from 'react';

/** Names that parameters can refer to, by kind. */
export interface References {
  /** Folders that catalogues were made from. */
  readonly folder: readonly string[];
  readonly catalog: readonly string[];
  readonly model: readonly string[];
  readonly connection: readonly string[];
  readonly pipeline: readonly string[];
  /** Pinned to versions: `pets@3`. */
  readonly classifier: readonly string[];
  readonly policy: readonly string[];
}

const none: References = {
  folder: [],
  catalog: [],
  model: [],
  connection: [],
  pipeline: [],
  classifier: [],
  policy: [],
};

const ReferencesContext = createContext<References>(none);

/** Hands the names to the inputs below it. */
export function ReferencesProvider({
  references,
  children,
}: {
  readonly references: References | undefined;
  readonly children: ReactNode;
}) {
  return <ReferencesContext value={references ?? none}>{children}</ReferencesContext>;
}

/** Names that parameters can refer to; empty lists while they are being asked for. */
export function useReferences(): References {
  return useContext(ReferencesContext);
}
