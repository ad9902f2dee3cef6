-- CreateTable
CREATE TABLE "run_item_pages" (
    "run_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "page" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "output" TEXT NOT NULL,
    "part" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "items" JSONB NOT NULL,

    CONSTRAINT "run_item_pages_pkey" PRIMARY KEY ("run_id","node_id","page","outcome","output","part")
);

-- CreateIndex
CREATE INDEX "assets_uri_idx" ON "assets" USING HASH ("uri");

-- AddForeignKey
ALTER TABLE "run_item_pages" ADD CONSTRAINT "run_item_pages_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
