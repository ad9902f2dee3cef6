/** The keys of the review desk, as its bar and the list of keys show them. */
export const reviewKeys = [
  { keys: ['Space'], short: 'show', text: 'Show or blur the picture' },
  { keys: ['A'], short: 'allow', text: 'Allow it' },
  { keys: ['B'], short: 'block', text: 'Block it' },
  { keys: ['J', '↓'], short: 'next', text: 'The next one' },
  { keys: ['K', '↑'], short: 'back', text: 'The one before' },
  { keys: ['U'], short: 'undo', text: 'Take the last decision back' },
  { keys: ['?'], short: 'keys', text: 'Show these keys' },
] as const;
