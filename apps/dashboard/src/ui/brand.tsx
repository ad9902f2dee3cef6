import classes from './brand.module.css';

/** The mark, and the name beside it where there is room. */
export function Brand() {
  return (
    <span className={classes.root}>
      <svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true">
        <rect x="1" y="1" width="24" height="24" rx="7" className={classes.plate} />
        <path d="M6 17.5 10.5 11l3.4 4.6 2.2-2.8 3.9 4.7" className={classes.line} />
        <circle cx="17.6" cy="8.4" r="1.9" className={classes.dot} />
      </svg>
      <span className={classes.name}>Clipline</span>
    </span>
  );
}
