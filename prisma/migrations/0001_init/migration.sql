-- CreateEnum
CREATE TYPE "asset_state" AS ENUM ('present', 'tombstoned');

-- CreateEnum
CREATE TYPE "index_state" AS ENUM ('building', 'active', 'retired');

-- CreateEnum
CREATE TYPE "run_kind" AS ENUM ('index', 'pipeline');

-- CreateEnum
CREATE TYPE "run_status" AS ENUM ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted', 'waiting');

-- CreateTable
CREATE TABLE "assets" (
    "id" UUID NOT NULL,
    "catalog_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "uri" TEXT NOT NULL,
    "sha256" TEXT,
    "bytes" BIGINT NOT NULL,
    "modified_at" TIMESTAMPTZ(3) NOT NULL,
    "media_type" TEXT,
    "width" INTEGER,
    "height" INTEGER,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "state" "asset_state" NOT NULL DEFAULT 'present',
    "seen_run_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "assets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "asset_indexes" (
    "asset_id" UUID NOT NULL,
    "index_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "indexed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "asset_indexes_pkey" PRIMARY KEY ("asset_id","index_id")
);

-- CreateTable
CREATE TABLE "catalogs" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "folder" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "catalogs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "indexes" (
    "id" UUID NOT NULL,
    "catalog_id" UUID NOT NULL,
    "collection" TEXT NOT NULL,
    "store_url" TEXT NOT NULL,
    "model_source" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "revision" TEXT NOT NULL,
    "preprocessing" TEXT NOT NULL,
    "dimensions" INTEGER NOT NULL,
    "state" "index_state" NOT NULL DEFAULT 'building',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "indexes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pipelines" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pipelines_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pipeline_versions" (
    "id" UUID NOT NULL,
    "pipeline_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "definition" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pipeline_versions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "runs" (
    "id" UUID NOT NULL,
    "kind" "run_kind" NOT NULL,
    "title" TEXT NOT NULL,
    "catalog_id" UUID,
    "pipeline_version_id" UUID,
    "request" JSONB NOT NULL,
    "status" "run_status" NOT NULL DEFAULT 'queued',
    "progress" JSONB NOT NULL DEFAULT '{}',
    "error" JSONB,
    "cancel_requested" BOOLEAN NOT NULL DEFAULT false,
    "confirmed" BOOLEAN NOT NULL DEFAULT false,
    "owner_id" TEXT,
    "heartbeat_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run_nodes" (
    "run_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "run_nodes_pkey" PRIMARY KEY ("run_id","node_id")
);

-- CreateTable
CREATE TABLE "checkpoints" (
    "run_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "page" INTEGER NOT NULL,
    "cursor" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "checkpoints_pkey" PRIMARY KEY ("run_id","node_id")
);

-- CreateTable
CREATE TABLE "item_errors" (
    "id" BIGSERIAL NOT NULL,
    "run_id" UUID NOT NULL,
    "catalog_id" UUID,
    "item_id" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "node" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "item_errors_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "settings" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "workers" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workers_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "assets_catalog_id_sha256_idx" ON "assets"("catalog_id", "sha256");

-- CreateIndex
CREATE INDEX "assets_catalog_id_state_id_idx" ON "assets"("catalog_id", "state", "id");

-- CreateIndex
CREATE INDEX "assets_path_idx" ON "assets" USING HASH ("path");

-- CreateIndex
CREATE INDEX "asset_indexes_index_id_idx" ON "asset_indexes"("index_id");

-- CreateIndex
CREATE UNIQUE INDEX "catalogs_name_key" ON "catalogs"("name");

-- CreateIndex
CREATE UNIQUE INDEX "indexes_collection_key" ON "indexes"("collection");

-- CreateIndex
CREATE INDEX "indexes_catalog_id_state_idx" ON "indexes"("catalog_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "pipelines_name_key" ON "pipelines"("name");

-- CreateIndex
CREATE UNIQUE INDEX "pipeline_versions_pipeline_id_version_key" ON "pipeline_versions"("pipeline_id", "version");

-- CreateIndex
CREATE INDEX "runs_catalog_id_created_at_idx" ON "runs"("catalog_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "runs_status_created_at_idx" ON "runs"("status", "created_at");

-- CreateIndex
CREATE INDEX "runs_created_at_idx" ON "runs"("created_at" DESC);

-- CreateIndex
CREATE INDEX "runs_pipeline_version_id_idx" ON "runs"("pipeline_version_id");

-- CreateIndex
CREATE INDEX "item_errors_catalog_id_at_idx" ON "item_errors"("catalog_id", "at" DESC);

-- CreateIndex
CREATE INDEX "workers_heartbeat_at_idx" ON "workers"("heartbeat_at");

-- AddForeignKey
ALTER TABLE "assets" ADD CONSTRAINT "assets_catalog_id_fkey" FOREIGN KEY ("catalog_id") REFERENCES "catalogs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "asset_indexes" ADD CONSTRAINT "asset_indexes_asset_id_fkey" FOREIGN KEY ("asset_id") REFERENCES "assets"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "asset_indexes" ADD CONSTRAINT "asset_indexes_index_id_fkey" FOREIGN KEY ("index_id") REFERENCES "indexes"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "indexes" ADD CONSTRAINT "indexes_catalog_id_fkey" FOREIGN KEY ("catalog_id") REFERENCES "catalogs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pipeline_versions" ADD CONSTRAINT "pipeline_versions_pipeline_id_fkey" FOREIGN KEY ("pipeline_id") REFERENCES "pipelines"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "runs" ADD CONSTRAINT "runs_catalog_id_fkey" FOREIGN KEY ("catalog_id") REFERENCES "catalogs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "runs" ADD CONSTRAINT "runs_pipeline_version_id_fkey" FOREIGN KEY ("pipeline_version_id") REFERENCES "pipeline_versions"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_nodes" ADD CONSTRAINT "run_nodes_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "checkpoints" ADD CONSTRAINT "checkpoints_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "item_errors" ADD CONSTRAINT "item_errors_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "item_errors" ADD CONSTRAINT "item_errors_catalog_id_fkey" FOREIGN KEY ("catalog_id") REFERENCES "catalogs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language cannot say. md5 because a path may be longer than an index entry.
CREATE UNIQUE INDEX "assets_present_path_key" ON "assets"("catalog_id", md5("path")) WHERE "state" = 'present';

CREATE UNIQUE INDEX "indexes_active_key" ON "indexes"("catalog_id") WHERE "state" = 'active';

CREATE UNIQUE INDEX "item_errors_item_key" ON "item_errors"("run_id", "node", md5("item_id"));
