import { RichMessage } from '../../ui/rich-message.tsx';
import type { Problem } from '../editor-context.tsx';
import classes from './problem-list.module.css';

/** What is wrong with a node or trigger as a whole; nothing where nothing is. */
export function ProblemList({ problems }: { readonly problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className={classes.root} role="alert">
      {problems.map(({ rule, message }) => (
        <li key={`${rule} ${message}`}>
          <RichMessage text={message} />
        </li>
      ))}
    </ul>
  );
}
