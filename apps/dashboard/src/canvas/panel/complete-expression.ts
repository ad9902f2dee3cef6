import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { SampleItem } from './sample.tsx';

interface Names {
  readonly language: 'expression' | 'template' | 'filter';
  readonly functions: readonly string[];
  /** An item whose metadata keys are offered. */
  readonly sample: SampleItem | null;
}

/** What expressions see of an item; `item-variables.ts` of the nodes fills it. */
const variables: { readonly [name: string]: string } = {
  id: 'text',
  metadata: 'map',
  image: 'map',
  text: 'text',
  labels: 'list',
  label: 'the best label',
  score: 'its score',
  verdict: 'map',
  matches: 'list',
  failure: 'map',
};

const members: { readonly [name: string]: readonly string[] } = {
  image: ['uri', 'sha256', 'mediaType', 'width', 'height', 'bytes'],
  verdict: ['action', 'categories'],
  failure: ['node', 'code', 'message'],
};

/** Names that fit at the cursor: fields after a dot, otherwise what an item has and functions. */
export function completeExpression(context: CompletionContext, names: Names): CompletionResult | null {
  if (names.language === 'template' && !isInsideBraces(context)) return null;
  const member = context.matchBefore(/[A-Za-z_]\w*\.\w*/);
  if (member !== null) {
    const [owner = '', typed = ''] = member.text.split('.');
    const fields = owner === 'metadata' ? Object.keys(names.sample?.metadata ?? {}) : (members[owner] ?? []);
    return {
      from: member.to - typed.length,
      options: fields
        .filter((field) => /^[A-Za-z_]\w*$/.test(field))
        .map((label) => ({ label, type: 'property' })),
      validFor: /^\w*$/,
    };
  }
  const word = context.matchBefore(/\w+/);
  if (word === null && !context.explicit) return null;
  return {
    from: word?.from ?? context.pos,
    options: [
      ...Object.entries(variables).map(([label, detail]) => ({ label, detail, type: 'variable', boost: 1 })),
      ...names.functions.map((name) => ({ label: name, apply: `${name}(`, type: 'function' })),
    ],
    validFor: /^\w*$/,
  };
}

function isInsideBraces({ state, pos }: CompletionContext): boolean {
  const before = state.sliceDoc(0, pos);
  return before.lastIndexOf('{{') > before.lastIndexOf('}}');
}
