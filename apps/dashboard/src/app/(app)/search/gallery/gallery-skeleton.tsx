import classes from './gallery.module.css';

const ratios = [
  1.5, 0.8, 1.33, 1, 1.6, 0.7, 1.4, 1.2, 0.9, 1.5, 1.1, 1.33, 0.75, 1.5, 1, 1.6, 1.25, 0.85, 1.4, 1.1,
];

/** Rows of empty places while the first pictures are on their way. */
export function GallerySkeleton() {
  return (
    <div className={classes.skeleton} role="status" aria-label="Loading pictures">
      {ratios.map((ratio, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the places never move.
        <span key={index} style={{ height: 200, minWidth: 90 * ratio, flexBasis: 200 * ratio }} />
      ))}
    </div>
  );
}
