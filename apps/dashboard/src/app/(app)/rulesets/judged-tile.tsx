import type { AssetView } from '@clipline/runtime';
import { thumbnailUrl } from '../../../ui/image-url.ts';
import { pictureName } from '../../../ui/picture-name.ts';
import classes from './judged-tile.module.css';

interface Props {
  readonly catalog: string;
  readonly asset: AssetView;
  /** The label or category that fits best; empty where there is none. */
  readonly label: string;
  /** 0 to 1. */
  readonly score: number;
  readonly tone: 'label' | 'none' | 'review' | 'block';
  /** Every score, for a person who points at it. */
  readonly details: string;
  /** Shows the picture only to who points at it or reaches it by keyboard. */
  readonly blurred?: boolean;
}

/** A picture as rules judge it; a link to all that is known of it. */
export function JudgedTile({ catalog, asset, label, score, tone, details, blurred = false }: Props) {
  return (
    <a
      className={classes.root}
      href={`/search?catalog=${encodeURIComponent(catalog)}&item=${encodeURIComponent(asset.id)}`}
      target="_blank"
      rel="noopener"
      title={details === '' ? undefined : details}
    >
      <span className={classes.frame}>
        {/* biome-ignore lint/performance/noImgElement: thumbnails are made and cached by our own route. */}
        <img
          className={classes.image}
          src={thumbnailUrl(catalog, asset, 320)}
          width={160}
          height={160}
          alt={pictureName(asset)}
          loading="lazy"
          decoding="async"
          draggable={false}
          data-blurred={blurred || undefined}
        />
      </span>
      <span className={classes.line}>
        <span className={classes.label}>{label}</span>
        <span className={classes.score}>{score.toFixed(2)}</span>
      </span>
      <span className={classes.bar} style={{ display: 'block' }} aria-hidden>
        <span
          className={classes.fill}
          style={{ display: 'block', width: `${score * 100}%` }}
          data-tone={tone}
        />
      </span>
    </a>
  );
}
