/** Parameters that work, for the checks that every node must pass; `limits` are the lowest and the highest. */
export const samples = {
  'my-namespace.count-words': { params: {}, limits: [{ field: 'n' }] },
};

/** What comes out of what goes in. */
export const cases = [
  {
    name: 'counts the words of a text',
    type: 'my-namespace.count-words',
    params: { field: 'words' },
    items: [{ id: 'a', metadata: { kept: true }, text: 'a dog on the beach' }],
    expect: {
      outputs: { out: [{ id: 'a', metadata: { kept: true, words: 5 }, text: 'a dog on the beach' }] },
    },
  },
];
