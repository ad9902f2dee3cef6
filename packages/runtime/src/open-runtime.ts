import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { ClipModel } from '@clipline/clip-core';
import { openModel } from '@clipline/clip-core/models';
import { nodeRegistry } from '@clipline/nodes';
import { openAuth } from './auth/open-auth.ts';
import { openBlobsService } from './blobs/blobs-service.ts';
import { openBlobs } from './blobs/open-blobs.ts';
import { findAssets, getAsset, listAssets } from './catalogs/assets.ts';
import { listCatalogErrors } from './catalogs/catalog-errors.ts';
import { getCatalog, listCatalogs } from './catalogs/list-catalogs.ts';
import { removeCatalog } from './catalogs/remove-catalog.ts';
import { openConnections, readConnection } from './connections/connections.ts';
import { connectDatabase } from './database/connect-database.ts';
import type { Database } from './database/open-database.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { guardService } from './guard-service.ts';
import { openImages } from './images/thumbnails.ts';
import { indexCatalog } from './indexing/index-catalog.ts';
import { openJobs } from './jobs/open-jobs.ts';
import { openLabelling } from './labelling/label-images.ts';
import { openModels } from './models/list-models.ts';
import { ModelPool } from './models/model-pool.ts';
import { defaultModelSource } from './models/model-source.ts';
import { openDeliveries } from './outbox/deliveries.ts';
import { openReviews } from './outbox/reviews.ts';
import { openOverview } from './overview/open-overview.ts';
import { openPipelines } from './pipelines/open-pipelines.ts';
import { previewPipeline } from './pipelines/preview-pipeline.ts';
import { PreviewedImages } from './pipelines/previewed-images.ts';
import { loadNodes, requireInstalled } from './plugins/load-plugins.ts';
import { openNodeService } from './plugins/node-service.ts';
import { readAbout } from './read-about.ts';
import { readHealth } from './read-health.ts';
import { countReindex } from './reindexing/count-reindex.ts';
import { reindexCatalog } from './reindexing/reindex-catalog.ts';
import { checkWholePipeline } from './rulesets/pinned-rulesets.ts';
import { openClassifiers, openPolicies } from './rulesets/preview-rulesets.ts';
import { enqueueIndex } from './runs/enqueue-index.ts';
import { RunFeed } from './runs/run-feed.ts';
import { RunQueue } from './runs/run-queue.ts';
import { openRuns } from './runs/runs-service.ts';
import { workOnQueue } from './runs/worker.ts';
import type { RuntimeParts } from './runtime-parts.ts';
import { openSchedules } from './schedules/open-schedules.ts';
import { countTokens, searchCatalog } from './search/search-catalog.ts';
import type { Runtime } from './services.ts';
import { StorePool } from './stores/store-pool.ts';
import { openStoreService } from './stores/store-service.ts';
import { openTemplates } from './templates/open-templates.ts';
import { openStarter } from './triggers/open-starter.ts';
import { openFolders, openTriggers } from './triggers/open-triggers.ts';
import { workBeside } from './triggers/trigger-loop.ts';

export interface OpenRuntimeOptions {
  /** Opens models in place of the files on this machine; for tests. */
  readonly openModel?: (source: string) => Promise<ClipModel>;
  /** A database that is open already; the caller closes it. */
  readonly database?: Database;
}

/**
 * Opens everything an app may ask, cheaply: the database is connected (and the embedded one started), models and
 * stores are opened when they are first needed. Disposing of it closes all of it.
 * Throws `database-unavailable`, `database-failed`, `home-unwritable`, `disk-full`.
 *
 * @example
 * await using runtime = await openRuntime(readEnvironment());
 * const { matches } = await runtime.search.search({ catalog: 'cats', query: { text: 'a sleeping cat' } });
 */
export async function openRuntime(
  environment: Environment = readEnvironment(),
  options: OpenRuntimeOptions = {},
): Promise<Runtime> {
  const database = options.database ?? (await connectDatabase(environment));
  const nodes = await loadNodes({ home: environment.home, builtIn: nodeRegistry });
  const parts: RuntimeParts = {
    environment,
    database,
    models: new ModelPool({
      open: options.openModel ?? ((model) => openLocalModel(environment, model)),
      defaultSource: () => defaultModelSource(environment),
    }),
    stores: new StorePool(environment.home),
    registry: nodes.registry,
    queue: new RunQueue(database),
    nodes,
    previewed: new PreviewedImages(),
    blobs: openBlobs(environment, (name) => readConnection({ environment, database }, 's3', name)),
    processId: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
  };
  const feed = new RunFeed(database);
  const starter = openStarter(parts);
  const models = openModels(parts);
  const { auth, owner, apiKeys } = openAuth(parts);
  const guard = <T extends object>(service: T) => guardService(service, database.url);
  return {
    home: environment.home,
    catalogs: guard<Runtime['catalogs']>({
      list: () => listCatalogs(parts),
      get: (name) => getCatalog(parts, name),
      remove: (name) => removeCatalog(parts, name),
      errors: (name, limits) => listCatalogErrors(parts, name, limits),
      asset: (catalog, id) => getAsset(parts, catalog, id),
      assets: (catalog, page) => listAssets(parts, catalog, page),
      assetsById: (catalog, ids) => findAssets(parts, catalog, ids),
    }),
    indexing: guard<Runtime['indexing']>({
      index: (request, indexOptions) => indexCatalog(parts, request, indexOptions),
      enqueue: (request) => enqueueIndex(parts, request),
    }),
    runs: guard(openRuns(parts, feed)),
    jobs: guard(openJobs(parts)),
    overview: guard(openOverview(parts)),
    pipelines: guard<Runtime['pipelines']>({
      ...openPipelines(parts),
      preview: (definition, request) => previewPipeline(parts, definition, request),
    }),
    templates: openTemplates(parts),
    classifiers: guard(openClassifiers(parts)),
    policies: guard(openPolicies(parts)),
    reindexing: guard<Runtime['reindexing']>({
      count: (catalog, choice, countOptions) => countReindex(parts, { catalog, choice, ...countOptions }),
      start: (catalog, choice) => reindexCatalog(parts, { catalog, choice }),
    }),
    schedules: guard(openSchedules({ ...parts, starter })),
    triggers: guard(openTriggers(parts, { starter, watch: (watchOptions) => feed.watch(watchOptions) })),
    search: guard<Runtime['search']>({
      search: (request) => searchCatalog(parts, request),
      countTokens: (catalog, text) => countTokens(parts, catalog, text),
    }),
    labelling: guard(openLabelling(parts)),
    models: guard<Runtime['models']>(models),
    images: guard(openImages(parts)),
    blobs: guard(openBlobsService(parts)),
    reviews: guard(openReviews(database, (items) => parts.previewed.add(items))),
    deliveries: guard(openDeliveries(database.pool)),
    stores: guard<Runtime['stores']>(openStoreService(parts)),
    nodes: {
      ...openNodeService(nodes),
      ...guard<Pick<Runtime['nodes'], 'check'>>({ check: (pipeline) => checkWholePipeline(parts, pipeline) }),
    },
    async work({ signal }) {
      requireInstalled(nodes);
      await workBeside((ending) => workOnQueue(parts, { signal: ending }), {
        parts,
        starter,
        signal,
        folders: openFolders(parts),
      });
    },
    connections: guard(openConnections(parts)),
    auth: guard(auth),
    owner: guard(owner),
    apiKeys: guard(apiKeys),
    health: () => readHealth(parts),
    about: () => readAbout(parts),
    async [Symbol.asyncDispose]() {
      await feed[Symbol.asyncDispose]().catch(() => undefined);
      await parts.queue[Symbol.asyncDispose]().catch(() => undefined);
      await models[Symbol.asyncDispose]();
      await parts.models[Symbol.asyncDispose]();
      await parts.stores[Symbol.asyncDispose]();
      if (!options.database) await database[Symbol.asyncDispose]();
    },
  };
}

function openLocalModel(environment: Environment, model: string): Promise<ClipModel> {
  const { home, offline, hubUrl, threads } = environment;
  return openModel({ model, home, offline, hubUrl, threads });
}
