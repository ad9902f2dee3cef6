import { z } from 'zod';
import { defineDriver } from '../driver.ts';
import { MemoryStore, memoryCapabilities } from '../memory/memory-store.ts';

export default defineDriver({
  name: 'memory',
  title: 'In memory',
  description: 'Keeps vectors in this process and compares with every one: for tests and trying out.',
  schemes: ['memory'],
  example: 'memory',
  fields: z.strictObject({}),
  capabilities: memoryCapabilities,
  limits: ['Everything is gone when the process ends.', 'Belongs to one client in one process.'],
  describe: () => 'in memory, gone when the process ends',
  connect: async () => new MemoryStore(),
});
