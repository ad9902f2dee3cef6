import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTRPC, useTRPCClient } from '../../../client/trpc.tsx';
import { failureMessage } from '../../../ui/clip-error.ts';
import { freeName } from '../../../ui/free-name.ts';

/** Takes a pipeline file in as a new draft and opens it; a name that is taken gets a number. */
export function useImport(): (file: File | null) => void {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();

  async function take(file: File): Promise<void> {
    // Loaded when it is needed: what it reads with is as large as the page.
    const { readPipelineFile } = await import('./pipeline-file.ts');
    const value = readPipelineFile(await file.text());
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
