-- CreateEnum
CREATE TYPE "review_state" AS ENUM ('open', 'claimed', 'decided');

-- CreateEnum
CREATE TYPE "review_decision" AS ENUM ('allow', 'block');

-- CreateTable
CREATE TABLE "reviews" (
    "id" UUID NOT NULL,
    "number" BIGSERIAL NOT NULL,
    "queue" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "catalog" TEXT,
    "item_id" TEXT NOT NULL,
    "item" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "priority" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "state" "review_state" NOT NULL DEFAULT 'open',
    "claimed_by" TEXT,
    "claimed_at" TIMESTAMPTZ(3),
    "decision" "review_decision",
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "comment" TEXT,
    "idempotency_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reviews_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deliveries" (
    "id" BIGSERIAL NOT NULL,
    "run_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "item_id" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "tries" INTEGER NOT NULL,
    "status" INTEGER,
    "milliseconds" INTEGER NOT NULL,
    "error" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "reviews_number_key" ON "reviews"("number");

-- CreateIndex
CREATE UNIQUE INDEX "reviews_idempotency_key_key" ON "reviews"("idempotency_key");

-- CreateIndex
CREATE INDEX "reviews_queue_state_priority_number_idx" ON "reviews"("queue", "state", "priority" DESC, "number");

-- CreateIndex
CREATE INDEX "reviews_run_id_idx" ON "reviews"("run_id");

-- CreateIndex
CREATE UNIQUE INDEX "deliveries_idempotency_key_key" ON "deliveries"("idempotency_key");

-- CreateIndex
CREATE INDEX "deliveries_run_id_node_id_id_idx" ON "deliveries"("run_id", "node_id", "id");
