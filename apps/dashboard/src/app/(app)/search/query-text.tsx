'use client';

import type { KeyboardEvent, RefObject } from 'react';
import classes from './query-text.module.css';

/** Most characters of a query; several times what any model reads, and short enough for the URL. */
const maxLength = 1500;

interface Props {
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly value: string;
  /** UTF-16 offset of the first character that the model does not read; null when it reads all. */
  readonly cut: number | null;
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
  /** Called when the arrow down key leaves the last line. */
  readonly onDown: () => void;
}

/**
 * The search box. A copy of the text lies in the same grid cell: it gives the box its height, and shows which part the
 * model does not read, in place, by the same line breaks.
 */
export function QueryText({ box, value, cut, placeholder, onChange, onDown }: Props) {
  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    const field = event.currentTarget;
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) event.preventDefault();
    if (event.key === 'Escape') field.blur();
    if (event.key === 'ArrowDown' && field.selectionStart === field.value.length) {
      event.preventDefault();
      onDown();
    }
  }

  return (
    <div className={classes.scroll}>
      <div className={classes.stack} data-cut={cut !== null || undefined}>
        <div className={classes.copy} aria-hidden>
          {cut === null ? (
            value
          ) : (
            <>
              {value.slice(0, cut)}
              <s className={classes.unread}>{value.slice(cut)}</s>
            </>
          )}{' '}
        </div>
        <textarea
          ref={box}
          className={classes.box}
          value={value}
          rows={1}
          maxLength={maxLength}
          placeholder={placeholder}
          aria-label="Search by words"
          aria-describedby={cut === null ? undefined : 'query-cut'}
          autoComplete="off"
          autoCorrect="off"
          enterKeyHint="search"
          spellCheck={false}
          onChange={(event) => onChange(event.currentTarget.value.replace(/\n/g, ' '))}
          onKeyDown={onKeyDown}
        />
      </div>
      {value.length >= maxLength && (
        <p className={classes.note}>
          The box is full: it holds {maxLength.toLocaleString('en-GB')} characters.
        </p>
      )}
      {cut !== null && (
        <p id="query-cut" className={classes.note}>
          The model stops before “{value.slice(cut).trim().slice(0, 40)}
          {value.slice(cut).trim().length > 40 ? '…' : ''}”.
        </p>
      )}
    </div>
  );
}
