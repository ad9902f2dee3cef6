-- AlterTable
ALTER TABLE "pipeline_versions" ADD COLUMN     "note" TEXT;
