-- CreateEnum
CREATE TYPE "firing_state" AS ENUM ('waiting', 'started', 'failed');

-- CreateTable
CREATE TABLE "triggers" (
    "id" UUID NOT NULL,
    "pipeline_id" UUID,
    "catalog_id" UUID,
    "name" TEXT NOT NULL,
    "version" INTEGER,
    "type" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "choice" TEXT,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "path" TEXT,
    "follows" TEXT,
    "seen_until" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "next_at" TIMESTAMPTZ(3),
    "cursor" JSONB,
    "problem" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "triggers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "firings" (
    "trigger_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "items" JSONB,
    "state" "firing_state" NOT NULL DEFAULT 'waiting',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "run_id" UUID,
    "error" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "firings_pkey" PRIMARY KEY ("trigger_id","key")
);

-- CreateTable
CREATE TABLE "catalog_changes" (
    "id" BIGSERIAL NOT NULL,
    "catalog_id" UUID NOT NULL,
    "asset_id" UUID NOT NULL,
    "change" TEXT NOT NULL,
    "tx" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "catalog_changes_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "triggers_path_key" ON "triggers"("path");

-- CreateIndex
CREATE INDEX "triggers_next_at_idx" ON "triggers"("next_at");

-- CreateIndex
CREATE INDEX "triggers_follows_idx" ON "triggers"("follows");

-- CreateIndex
CREATE UNIQUE INDEX "triggers_pipeline_id_name_key" ON "triggers"("pipeline_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "triggers_catalog_id_name_key" ON "triggers"("catalog_id", "name");

-- CreateIndex
CREATE INDEX "firings_state_due_at_idx" ON "firings"("state", "due_at");

-- CreateIndex
CREATE INDEX "firings_run_id_idx" ON "firings"("run_id");

-- CreateIndex
CREATE INDEX "catalog_changes_catalog_id_tx_id_idx" ON "catalog_changes"("catalog_id", "tx", "id");

-- CreateIndex
CREATE INDEX "catalog_changes_at_idx" ON "catalog_changes"("at");

-- AddForeignKey
ALTER TABLE "triggers" ADD CONSTRAINT "triggers_pipeline_id_fkey" FOREIGN KEY ("pipeline_id") REFERENCES "pipelines"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "triggers" ADD CONSTRAINT "triggers_catalog_id_fkey" FOREIGN KEY ("catalog_id") REFERENCES "catalogs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "firings" ADD CONSTRAINT "firings_trigger_id_fkey" FOREIGN KEY ("trigger_id") REFERENCES "triggers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "catalog_changes" ADD CONSTRAINT "catalog_changes_catalog_id_fkey" FOREIGN KEY ("catalog_id") REFERENCES "catalogs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language cannot say: images of an active index tell what happens to them, whoever writes, where a
-- trigger follows their catalogue. `added` and `removed` mean that an image can, or can no longer, be found.
CREATE FUNCTION "tell_index_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM "triggers" WHERE "follows" IS NOT NULL AND "active") THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' THEN
    INSERT INTO "catalog_changes" ("catalog_id", "asset_id", "change")
      SELECT a."catalog_id", a."id", 'added'
      FROM "new_rows" n JOIN "assets" a ON a."id" = n."asset_id" JOIN "catalogs" c ON c."id" = a."catalog_id"
        JOIN "indexes" i ON i."id" = n."index_id" AND i."state" = 'active'
      WHERE EXISTS (SELECT 1 FROM "triggers" t WHERE t."follows" = c."name" AND t."active");
  ELSIF TG_OP = 'UPDATE' THEN
    INSERT INTO "catalog_changes" ("catalog_id", "asset_id", "change")
      SELECT a."catalog_id", a."id", CASE WHEN o."sha256" = n."sha256" THEN 'embedded' ELSE 'changed' END
      FROM "new_rows" n JOIN "old_rows" o ON o."asset_id" = n."asset_id" AND o."index_id" = n."index_id"
        JOIN "assets" a ON a."id" = n."asset_id" JOIN "catalogs" c ON c."id" = a."catalog_id"
        JOIN "indexes" i ON i."id" = n."index_id" AND i."state" = 'active'
      WHERE EXISTS (SELECT 1 FROM "triggers" t WHERE t."follows" = c."name" AND t."active");
  ELSE
    -- A catalogue that is removed as a whole is gone by now, and tells nothing.
    INSERT INTO "catalog_changes" ("catalog_id", "asset_id", "change")
      SELECT c."id", o."asset_id", 'removed'
      FROM "old_rows" o JOIN "indexes" i ON i."id" = o."index_id" AND i."state" = 'active'
        JOIN "catalogs" c ON c."id" = i."catalog_id"
      WHERE EXISTS (SELECT 1 FROM "triggers" t WHERE t."follows" = c."name" AND t."active");
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "asset_indexes_told_insert" AFTER INSERT ON "asset_indexes"
  REFERENCING NEW TABLE AS "new_rows" FOR EACH STATEMENT EXECUTE FUNCTION "tell_index_changes"();

CREATE TRIGGER "asset_indexes_told_update" AFTER UPDATE ON "asset_indexes"
  REFERENCING OLD TABLE AS "old_rows" NEW TABLE AS "new_rows" FOR EACH STATEMENT EXECUTE FUNCTION "tell_index_changes"();

CREATE TRIGGER "asset_indexes_told_delete" AFTER DELETE ON "asset_indexes"
  REFERENCING OLD TABLE AS "old_rows" FOR EACH STATEMENT EXECUTE FUNCTION "tell_index_changes"();

-- Other metadata of an image that can be found is a change too.
CREATE FUNCTION "tell_metadata_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM "triggers" WHERE "follows" IS NOT NULL AND "active") THEN
    RETURN NULL;
  END IF;
  INSERT INTO "catalog_changes" ("catalog_id", "asset_id", "change")
    SELECT n."catalog_id", n."id", 'changed'
    FROM "new_rows" n JOIN "old_rows" o ON o."id" = n."id" JOIN "catalogs" c ON c."id" = n."catalog_id"
      JOIN "indexes" i ON i."catalog_id" = c."id" AND i."state" = 'active'
      JOIN "asset_indexes" x ON x."asset_id" = n."id" AND x."index_id" = i."id"
    WHERE o."metadata" IS DISTINCT FROM n."metadata" AND n."state" = 'present'
      AND EXISTS (SELECT 1 FROM "triggers" t WHERE t."follows" = c."name" AND t."active");
  RETURN NULL;
END $$;

CREATE TRIGGER "assets_told_update" AFTER UPDATE ON "assets"
  REFERENCING OLD TABLE AS "old_rows" NEW TABLE AS "new_rows" FOR EACH STATEMENT EXECUTE FUNCTION "tell_metadata_changes"();
