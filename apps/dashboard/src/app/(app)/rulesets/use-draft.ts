'use client';

import { useState } from 'react';

/** A form that began with a saved version and is saved as the next one when a person says so. */
export interface Draft<F> {
  readonly form: F;
  /** The version that it began with. */
  readonly version: number;
  /** True when the form is not what that version says. */
  readonly unsaved: boolean;
  /** What the note of the next version begins with. */
  readonly note: string;
  change(changes: Partial<F>): void;
  /** Begins again with a saved version. */
  restart(version: number, form: F): void;
  /** Puts an older version into the form, to be saved again. */
  restore(version: number, form: F): void;
}

export function useDraft<F>(given: { readonly version: number; readonly form: F }): Draft<F> {
  const [start, setStart] = useState(given);
  const [form, setForm] = useState(given.form);
  const [note, setNote] = useState('');
  return {
    form,
    version: start.version,
    // Forms are made by one function, so that their fields stand in one order.
    unsaved: JSON.stringify(form) !== JSON.stringify(start.form),
    note,
    change: (changes) => setForm((now) => ({ ...now, ...changes })),
    restart(version, next) {
      setStart({ version, form: next });
      setForm(next);
      setNote('');
    },
    restore(version, next) {
      setForm(next);
      setNote(`Version ${version} again`);
    },
  };
}
