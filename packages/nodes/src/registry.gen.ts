// Written by `npm run gen` from the files of packages/nodes/src.
import type { AnyDefinition } from '@clipline/clip-core';
import clipClassify from './clip/classify.ts';
import clipCombine from './clip/combine.ts';
import clipEmbedImage from './clip/embed-image.ts';
import clipEmbedText from './clip/embed-text.ts';
import clipMatchBank from './clip/match-bank.ts';
import clipModerate from './clip/moderate.ts';
import clipSimilarityGate from './clip/similarity-gate.ts';
import flowAggregate from './flow/aggregate.ts';
import flowBatch from './flow/batch.ts';
import flowBranch from './flow/branch.ts';
import flowFilter from './flow/filter.ts';
import flowLimit from './flow/limit.ts';
import flowMerge from './flow/merge.ts';
import flowRunPipeline from './flow/run-pipeline.ts';
import flowSample from './flow/sample.ts';
import flowSort from './flow/sort.ts';
import flowSwitch from './flow/switch.ts';
import flowWait from './flow/wait.ts';
import imageCrop from './image/crop.ts';
import imageDecode from './image/decode.ts';
import imageHash from './image/hash.ts';
import imageMetadata from './image/metadata.ts';
import imageResize from './image/resize.ts';
import outputEmail from './output/email.ts';
import outputFile from './output/file.ts';
import outputHttpRequest from './output/http-request.ts';
import outputSetMetadata from './output/set-metadata.ts';
import outputWebhook from './output/webhook.ts';
import outputWriteFile from './output/write-file.ts';
import peopleReview from './people/review.ts';
import sourcesCatalog from './sources/catalog.ts';
import sourcesFolder from './sources/folder.ts';
import sourcesHttpJson from './sources/http-json.ts';
import sourcesInput from './sources/input.ts';
import sourcesReindex from './sources/reindex.ts';
import sourcesS3 from './sources/s3.ts';
import sourcesTable from './sources/table.ts';
import sourcesUpload from './sources/upload.ts';
import sourcesUrlList from './sources/url-list.ts';
import storeDelete from './store/delete.ts';
import storeFindDuplicates from './store/find-duplicates.ts';
import storeQueryText from './store/query-text.ts';
import storeQuery from './store/query.ts';
import storeReEmbed from './store/re-embed.ts';
import storeRecallCheck from './store/recall-check.ts';
import storeUpsert from './store/upsert.ts';
import triggersCatalog from './triggers/catalog.ts';
import triggersError from './triggers/error.ts';
import triggersFolder from './triggers/folder.ts';
import triggersManual from './triggers/manual.ts';
import triggersReview from './triggers/review.ts';
import triggersSchedule from './triggers/schedule.ts';
import triggersWebhook from './triggers/webhook.ts';

export const definitions: readonly AnyDefinition[] = [
  clipClassify,
  clipCombine,
  clipEmbedImage,
  clipEmbedText,
  clipMatchBank,
  clipModerate,
  clipSimilarityGate,
  flowAggregate,
  flowBatch,
  flowBranch,
  flowFilter,
  flowLimit,
  flowMerge,
  flowRunPipeline,
  flowSample,
  flowSort,
  flowSwitch,
  flowWait,
  imageCrop,
  imageDecode,
  imageHash,
  imageMetadata,
  imageResize,
  outputEmail,
  outputFile,
  outputHttpRequest,
  outputSetMetadata,
  outputWebhook,
  outputWriteFile,
  peopleReview,
  sourcesCatalog,
  sourcesFolder,
  sourcesHttpJson,
  sourcesInput,
  sourcesReindex,
  sourcesS3,
  sourcesTable,
  sourcesUpload,
  sourcesUrlList,
  storeDelete,
  storeFindDuplicates,
  storeQueryText,
  storeQuery,
  storeReEmbed,
  storeRecallCheck,
  storeUpsert,
  triggersCatalog,
  triggersError,
  triggersFolder,
  triggersManual,
  triggersReview,
  triggersSchedule,
  triggersWebhook,
];
