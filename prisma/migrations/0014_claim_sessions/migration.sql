-- AlterTable
ALTER TABLE "reviews" ADD COLUMN     "claimed_in" TEXT;
