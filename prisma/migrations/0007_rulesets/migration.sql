-- CreateEnum
CREATE TYPE "ruleset_kind" AS ENUM ('classifier', 'policy');

-- CreateTable
CREATE TABLE "rulesets" (
    "id" UUID NOT NULL,
    "kind" "ruleset_kind" NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rulesets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ruleset_versions" (
    "id" UUID NOT NULL,
    "ruleset_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "settings" JSONB NOT NULL,
    "note" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ruleset_versions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "rulesets_kind_name_key" ON "rulesets"("kind", "name");

-- CreateIndex
CREATE UNIQUE INDEX "ruleset_versions_ruleset_id_version_key" ON "ruleset_versions"("ruleset_id", "version");

-- AddForeignKey
ALTER TABLE "ruleset_versions" ADD CONSTRAINT "ruleset_versions_ruleset_id_fkey" FOREIGN KEY ("ruleset_id") REFERENCES "rulesets"("id") ON DELETE CASCADE ON UPDATE CASCADE;
