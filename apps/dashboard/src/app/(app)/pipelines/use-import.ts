import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { z } from 'zod';
import { useTRPC, useTRPCClient } from '../../../client/trpc.tsx';
import { failureMessage } from '../../../ui/clip-error.ts';
import { freeName } from './free-name.ts';

const fileSchema = z.looseObject({
  name: z.string().min(1).max(200),
  nodes: z.array(z.unknown()),
});

/** Takes a pipeline file in as a new draft and opens it; a name that is taken gets a number. */
export function useImport(): (file: File | null) => void {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();

  async function take(file: File): Promise<void> {
    const value = parse(await file.text());
    if (value === null) {
      notifications.show({
        title: `${file.name} is no pipeline`,
        message: 'A pipeline file is JSON with a name and nodes, as Export gives it.',
        color: 'red',
      });
      return;
    }
    const all = await client.pipelines.list.query();
    const name = freeName(value.name, new Set(all.map((one) => one.name)));
    await client.pipelines.import.mutate({ file: value, name });
    await queryClient.invalidateQueries({ queryKey: trpc.pipelines.list.queryKey() });
    router.push(`/pipelines/${encodeURIComponent(name)}`);
  }

  return (file) => {
    if (file === null) return;
    take(file).catch((error: unknown) =>
      notifications.show({ title: 'Not imported', message: failureMessage(error), color: 'red' }),
    );
  };
}

function parse(text: string) {
  try {
    const outcome = fileSchema.safeParse(JSON.parse(text));
    // It came from JSON, so what the schema does not know is JSON too.
    return outcome.success ? (outcome.data as z.output<typeof jsonFile>) : null;
  } catch {
    return null;
  }
}

const jsonFile = z.looseObject({ name: z.string() }).and(z.record(z.string(), z.json()));
