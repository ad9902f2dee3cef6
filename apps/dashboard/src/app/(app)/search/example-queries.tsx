import { useMemo } from 'react';
import classes from './example-queries.module.css';
import type { Picture } from './use-pictures.ts';

const general = ['something red', 'an animal', 'people outdoors', 'a close-up'];
const longest = 34;

interface Props {
  readonly pictures: readonly Picture[];
  readonly onChoose: (words: string) => void;
}

/** A few searches to begin with, from the captions of the catalogue where it has some. */
export function ExampleQueries({ pictures, onChoose }: Props) {
  const examples = useMemo(() => chooseExamples(pictures), [pictures]);
  if (pictures.length === 0) return null;
  return (
    <div className={classes.root}>
      <span className={classes.word}>Try</span>
      {examples.map((words) => (
        <button key={words} type="button" className={classes.chip} onClick={() => onChoose(words)}>
          {words}
        </button>
      ))}
    </div>
  );
}

function chooseExamples(pictures: readonly Picture[]): readonly string[] {
  const captions = new Set<string>();
  for (const { metadata } of pictures.slice(0, 120)) {
    const caption = typeof metadata.caption === 'string' ? metadata.caption.trim().replace(/\.$/, '') : '';
    if (caption.length >= 4 && caption.length <= longest) captions.add(caption);
  }
  if (captions.size < general.length) return general;
  const all = [...captions];
  // Spread over the catalogue: neighbours tend to show the same thing.
  return general.map((words, index) => all[Math.floor((index * all.length) / general.length)] ?? words);
}
