-- CreateIndex
CREATE INDEX "firings_trigger_id_at_idx" ON "firings"("trigger_id", "at");
