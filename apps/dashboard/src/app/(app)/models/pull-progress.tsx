import type { PullState } from '@clipline/runtime';
import { Progress, Text } from '@mantine/core';
import { formatBytes } from '../../../ui/format.ts';

interface Props {
  readonly title: string;
  readonly pull: PullState;
}

/** How far a pull is: of the file that comes now, since the hub tells no more. */
export function PullProgress({ title, pull }: Props) {
  const { file, loaded, total } = pull;
  const share = total === null || total === 0 ? null : loaded / total;
  return (
    <div>
      <Progress
        value={share === null ? 100 : share * 100}
        striped={share === null}
        animated={share === null}
        aria-label={`Pulling ${title}`}
      />
      <Text size="xs" c="dimmed" mt={4} className="numeric">
        {file === null
          ? 'Asking the hub …'
          : `${file}: ${formatBytes(loaded)}${total === null ? '' : ` of ${formatBytes(total)}`}`}
      </Text>
    </div>
  );
}
