/** The colours that the tiny model can tell apart, with words that mean them. */
export const palette: readonly {
  readonly rgb: readonly [number, number, number];
  readonly words: readonly string[];
}[] = [
  { rgb: [220, 30, 30], words: ['red', 'crimson', 'scarlet', 'tomato', 'strawberry', 'cherry', 'blood'] },
  { rgb: [250, 140, 20], words: ['orange', 'pumpkin', 'carrot', 'tangerine'] },
  { rgb: [250, 230, 40], words: ['yellow', 'lemon', 'banana', 'sun', 'sunflower', 'gold', 'golden'] },
  { rgb: [30, 150, 50], words: ['green', 'grass', 'leaf', 'tree', 'forest', 'meadow', 'frog', 'lime'] },
  { rgb: [20, 180, 180], words: ['teal', 'cyan', 'turquoise'] },
  { rgb: [30, 70, 210], words: ['blue', 'sky', 'sea', 'ocean', 'navy', 'water', 'lake'] },
  { rgb: [130, 40, 160], words: ['purple', 'violet', 'lavender', 'lilac', 'grape'] },
  { rgb: [250, 130, 180], words: ['pink', 'rose', 'flamingo', 'pig', 'magenta'] },
  { rgb: [120, 75, 40], words: ['brown', 'wood', 'wooden', 'chocolate', 'earth', 'bear', 'coffee'] },
  { rgb: [10, 10, 10], words: ['black', 'night', 'dark', 'coal'] },
  { rgb: [250, 250, 250], words: ['white', 'snow', 'milk', 'paper', 'swan'] },
  { rgb: [128, 128, 128], words: ['grey', 'gray', 'stone', 'concrete', 'fog', 'silver'] },
];

const indexOfWord = new Map(
  palette.flatMap(({ words }, index) => words.map((word) => [word, index] as const)),
);

/** Index into `palette` of the colour that a lower-case word means, or undefined. */
export function colourOfWord(word: string): number | undefined {
  return indexOfWord.get(word);
}
