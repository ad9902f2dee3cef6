'use client';

import { useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import { failureMessage } from '../../../ui/clip-error.ts';
import { thumbnailUrl } from '../../../ui/image-url.ts';
import { pictureName } from '../../../ui/picture-name.ts';
import classes from './similar-strip.module.css';

const shown = 8;

interface Props {
  readonly catalog: string;
  /** Of the one; empty keeps the places free. */
  readonly id: string;
  readonly onShow: (id: string, index: null) => void;
}

/** The images most like one. */
export const SimilarStrip = memo(function SimilarStrip({ catalog, id, onShow }: Props) {
  const { data, error } = useQuery(
    useTRPC().search.find.queryOptions(
      { catalog, query: { likeId: id }, topK: shown },
      { enabled: id !== '' },
    ),
  );
  const similar = data?.hits;
  if (similar?.length === 0) return null;
  return (
    <section className={classes.root}>
      <h3 className={classes.title}>Similar</h3>
      {error !== null && <p className={classes.error}>{failureMessage(error)}</p>}
      {error === null && (
        <div className={classes.grid}>
          {similar === undefined
            ? // biome-ignore lint/suspicious/noArrayIndexKey: the places never move.
              Array.from({ length: shown }, (_, index) => <span key={index} className={classes.place} />)
            : similar.map((hit) => (
                <button
                  key={hit.id}
                  type="button"
                  className={classes.place}
                  onClick={() => onShow(hit.id, null)}
                  aria-label={`Show ${pictureName(hit)}, similarity ${hit.score.toFixed(2)}`}
                >
                  {/* biome-ignore lint/performance/noImgElement: thumbnails are made and cached by our own route. */}
                  <img src={thumbnailUrl(catalog, hit, 320)} alt="" className={classes.image} />
                </button>
              ))}
        </div>
      )}
    </section>
  );
});
