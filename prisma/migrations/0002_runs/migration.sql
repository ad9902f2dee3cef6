-- CreateEnum
CREATE TYPE "page_state" AS ENUM ('ready', 'taken');

-- AlterEnum
ALTER TYPE "run_status" ADD VALUE 'paused';

-- AlterTable
ALTER TABLE "pipelines" ADD COLUMN     "draft" JSONB,
ADD COLUMN     "published_version" INTEGER,
ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "runs" ADD COLUMN     "ends_by" TIMESTAMPTZ(3),
ADD COLUMN     "idempotency_key" TEXT,
ADD COLUMN     "pause_requested" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "pipeline_id" UUID,
ADD COLUMN     "place" TEXT,
ADD COLUMN     "retry_of" UUID;

-- AlterTable
ALTER TABLE "checkpoints" ADD COLUMN     "exhausted" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "item_errors" ADD COLUMN     "item" JSONB,
ADD COLUMN     "replay_run_id" UUID,
ADD COLUMN     "resolved_at" TIMESTAMPTZ(3),
ADD COLUMN     "retryable" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "workers" ADD COLUMN     "place" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "run_definitions" (
    "run_id" UUID NOT NULL,
    "definition" JSONB NOT NULL,

    CONSTRAINT "run_definitions_pkey" PRIMARY KEY ("run_id")
);

-- CreateTable
CREATE TABLE "run_inputs" (
    "run_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "items" JSONB NOT NULL,

    CONSTRAINT "run_inputs_pkey" PRIMARY KEY ("run_id","number")
);

-- CreateTable
CREATE TABLE "run_pages" (
    "run_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "page" JSONB NOT NULL,
    "state" "page_state" NOT NULL DEFAULT 'ready',
    "owner_id" TEXT,
    "takes" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "run_pages_pkey" PRIMARY KEY ("run_id","number")
);

-- CreateTable
CREATE TABLE "run_notes" (
    "id" BIGSERIAL NOT NULL,
    "run_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "details" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "run_notes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "item_cache" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "bytes" INTEGER NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "item_cache_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "run_notes_run_id_id_idx" ON "run_notes"("run_id", "id");

-- CreateIndex
CREATE INDEX "item_cache_used_at_idx" ON "item_cache"("used_at");

-- CreateIndex
CREATE UNIQUE INDEX "runs_idempotency_key_key" ON "runs"("idempotency_key");

-- CreateIndex
CREATE INDEX "runs_pipeline_id_created_at_idx" ON "runs"("pipeline_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "item_errors_replay_run_id_idx" ON "item_errors"("replay_run_id");

-- AddForeignKey
ALTER TABLE "runs" ADD CONSTRAINT "runs_pipeline_id_fkey" FOREIGN KEY ("pipeline_id") REFERENCES "pipelines"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_definitions" ADD CONSTRAINT "run_definitions_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_inputs" ADD CONSTRAINT "run_inputs_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_pages" ADD CONSTRAINT "run_pages_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_notes" ADD CONSTRAINT "run_notes_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
