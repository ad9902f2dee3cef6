import { IconSparkles } from '@tabler/icons-react';
import { type MouseEvent, memo, useState } from 'react';
import { thumbnailUrl } from '../../../../ui/image-url.ts';
import { pictureName } from '../../../../ui/picture-name.ts';
import type { Picture } from '../use-pictures.ts';
import classes from './tile.module.css';

interface Props {
  readonly catalog: string;
  readonly picture: Picture;
  /** Place in the gallery, from 0. */
  readonly index: number;
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** True for the one image that the Tab key reaches. */
  readonly tabbable: boolean;
  readonly open: boolean;
  readonly onFocus: (index: number) => void;
  readonly onOpen: (id: string) => void;
  readonly onLike: (id: string) => void;
}

/** One image of the gallery: a link that opens it, its score, and more like it. */
export const Tile = memo(function Tile(props: Props) {
  const { catalog, picture, index, width, height } = props;
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading');
  const name = pictureName(picture);
  // Screens with two device pixels to one get the next size up.
  const small = Math.max(width, height) <= 170 ? 160 : 320;

  function open(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    props.onOpen(picture.id);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: an item of the list that the gallery positions by hand.
    <div
      role="listitem"
      aria-setsize={props.count}
      aria-posinset={index + 1}
      className={classes.root}
      style={{ width, height }}
      data-state={state}
      data-open={props.open || undefined}
    >
      <a
        href={`?catalog=${encodeURIComponent(catalog)}&item=${encodeURIComponent(picture.id)}`}
        className={classes.link}
        data-index={index}
        tabIndex={props.tabbable ? 0 : -1}
        aria-label={picture.score === null ? name : `${name}, score ${picture.score.toFixed(2)}`}
        onClick={open}
        onFocus={() => props.onFocus(index)}
      >
        {/* biome-ignore lint/performance/noImgElement: thumbnails are made and cached by our own route. */}
        <img
          src={thumbnailUrl(catalog, picture, small === 160 ? 320 : 640)}
          srcSet={`${thumbnailUrl(catalog, picture, small)} 1x, ${thumbnailUrl(catalog, picture, small === 160 ? 320 : 640)} 2x`}
          width={width}
          height={height}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          className={classes.image}
          ref={(image) => {
            // An image from the cache may be there before React listens.
            if (image?.complete === true && image.naturalWidth > 0) setState('shown');
          }}
          onLoad={() => setState('shown')}
          onError={() => setState('failed')}
        />
        {state === 'failed' && <span className={classes.failed}>{name}</span>}
        <span className={classes.caption} aria-hidden>
          <span className={classes.name}>{name}</span>
        </span>
        {picture.score !== null && (
          <span className={classes.score} aria-hidden title="Cosine similarity to the query, −1…1">
            {picture.score.toFixed(2)}
          </span>
        )}
      </a>
      <button
        type="button"
        className={classes.like}
        tabIndex={-1}
        title="More like this (m)"
        aria-label={`More like ${name}`}
        onClick={() => props.onLike(picture.id)}
      >
        <IconSparkles size={16} stroke={1.8} aria-hidden />
      </button>
    </div>
  );
});
