import type { ClassifierSettings } from '@clipline/clip-core';

/** A label as the form holds it. */
export interface LabelFields {
  readonly name: string;
  readonly synonyms: readonly string[];
  /** Lowest score, 0 to 1; null for that of all labels. */
  readonly threshold: number | null;
}

/** A classifier as the form holds it. */
export interface ClassifierForm {
  readonly labels: readonly LabelFields[];
  /** A built-in set of sentences, or `own` for those of `templates`. */
  readonly set: ClassifierSettings['templateSet'] | 'own';
  readonly templates: readonly string[];
  readonly mode: ClassifierSettings['mode'];
  readonly none: readonly string[];
  readonly minScore: number;
}

export function toForm(settings: ClassifierSettings): ClassifierForm {
  const synonyms = new Map(Object.entries(settings.synonyms));
  const thresholds = new Map(Object.entries(settings.thresholds));
  return {
    labels: settings.labels.map((name) => ({
      name,
      synonyms: synonyms.get(name) ?? [],
      threshold: thresholds.get(name) ?? null,
    })),
    set: settings.templates === undefined ? settings.templateSet : 'own',
    templates: settings.templates ?? [],
    mode: settings.mode,
    none: settings.none,
    minScore: settings.minScore,
  };
}

export function toSettings(form: ClassifierForm): ClassifierSettings {
  const named = form.labels.filter(({ name }) => name.trim() !== '');
  return {
    labels: named.map(({ name }) => name.trim()),
    synonyms: Object.fromEntries(
      named
        .filter(({ synonyms }) => synonyms.length > 0)
        .map(({ name, synonyms }) => [name.trim(), [...synonyms]]),
    ),
    templateSet: form.set === 'own' ? 'photo' : form.set,
    ...(form.set === 'own' ? { templates: [...form.templates] } : {}),
    mode: form.mode,
    none: [...form.none],
    minScore: form.minScore,
    thresholds: Object.fromEntries(
      named.flatMap(({ name, threshold }) => (threshold === null ? [] : [[name.trim(), threshold]])),
    ),
  };
}

/** What keeps a form from being saved or tried, in a sentence; null when nothing does. */
export function problemOf(form: ClassifierForm): string | null {
  const names = form.labels.map(({ name }) => name.trim());
  if (names.every((name) => name === '')) return 'Add at least one label.';
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice !== undefined) return `The label “${twice}” is there twice.`;
  if (form.set !== 'own') return null;
  if (form.templates.length === 0) return 'Add at least one sentence for the labels, or choose a set.';
  const placeless = form.templates.find((template) => !template.includes('{}'));
  return placeless === undefined ? null : `“${placeless}” has no {} for the label to stand in.`;
}

/**
 * Labels as people write them down: one a line, synonyms after a colon.
 *
 * @example
 * readLabels('cat: kitten, tomcat\ndog') // two labels
 */
export function readLabels(text: string): readonly LabelFields[] {
  const found = new Map<string, LabelFields>();
  for (const line of text.split('\n')) {
    const [name = '', ...rest] = line.split(':').map((part) => part.trim());
    if (name === '' || found.has(name)) continue;
    const words = rest.join(':').split(',');
    const synonyms = [...new Set(words.map((word) => word.trim()))].filter((word) => word !== '');
    found.set(name, { name, synonyms, threshold: null });
  }
  return [...found.values()];
}
