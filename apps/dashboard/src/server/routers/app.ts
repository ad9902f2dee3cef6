import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { router } from '../trpc.ts';
import { aboutRouter } from './about.ts';
import { apiKeysRouter } from './api-keys.ts';
import { builderRunsRouter } from './builder-runs.ts';
import { catalogsRouter } from './catalogs.ts';
import { connectionsRouter } from './connections.ts';
import { healthRouter } from './health.ts';
import { homeRouter } from './home.ts';
import { jobsRouter } from './jobs.ts';
import { modelsRouter } from './models.ts';
import { nodesRouter } from './nodes.ts';
import { pipelinesRouter } from './pipelines.ts';
import { previewRouter } from './preview.ts';
import { reindexingRouter } from './reindexing.ts';
import { reviewsRouter } from './reviews.ts';
import { classifiersRouter, policiesRouter } from './rulesets.ts';
import { runItemsRouter } from './run-items.ts';
import { runsRouter } from './runs.ts';
import { schedulesRouter } from './schedules.ts';
import { searchRouter } from './search.ts';
import { triggersRouter } from './triggers.ts';

export const appRouter = router({
  about: aboutRouter,
  apiKeys: apiKeysRouter,
  builderRuns: builderRunsRouter,
  catalogs: catalogsRouter,
  classifiers: classifiersRouter,
  connections: connectionsRouter,
  health: healthRouter,
  home: homeRouter,
  jobs: jobsRouter,
  models: modelsRouter,
  nodes: nodesRouter,
  pipelines: pipelinesRouter,
  policies: policiesRouter,
  preview: previewRouter,
  reindexing: reindexingRouter,
  runItems: runItemsRouter,
  reviews: reviewsRouter,
  runs: runsRouter,
  schedules: schedulesRouter,
  search: searchRouter,
  triggers: triggersRouter,
});

export type AppRouter = typeof appRouter;
export type RouterOutputs = inferRouterOutputs<AppRouter>;
export type RouterInputs = inferRouterInputs<AppRouter>;
