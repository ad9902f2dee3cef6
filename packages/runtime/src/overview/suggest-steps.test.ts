import { expect, it } from 'vitest';
import { type Situation, suggestSteps } from './suggest-steps.ts';

const pets = { name: 'pets', folder: '/pets', images: 20 };
const settled: Situation = {
  catalogs: [pets],
  starter: false,
  schedules: 1,
  pipelines: 1,
  reviews: 0,
  workers: 1,
  queuePaused: false,
};

it('asks for nothing where all is set up', () => {
  expect(suggestSteps(settled)).toEqual([]);
});

it('leads a newcomer from the samples to pictures of their own', () => {
  const steps = suggestSteps({ ...settled, catalogs: [], starter: true, schedules: 0, pipelines: 0 });
  expect(steps.map(({ kind }) => kind)).toEqual(['add-folder', 'pull-model', 'make-pipeline']);
});

it.each([
  [{ schedules: 0 }, { kind: 'schedule', catalog: 'pets' }],
  [{ reviews: 3 }, { kind: 'review', count: 3 }],
  [{ queuePaused: true }, { kind: 'resume-queue' }],
  [{ workers: 0 }, { kind: 'start-worker' }],
  [{ starter: true }, { kind: 'pull-model' }],
] as const)('for %j it suggests %j alone', (change, step) => {
  expect(suggestSteps({ ...settled, ...change })).toEqual([step]);
});

it('suggests to schedule the fullest catalogue that has a folder', () => {
  const catalogs = [
    pets,
    { name: 'big', folder: '/big', images: 900 },
    { name: 'fed', folder: null, images: 5_000 },
  ];
  expect(suggestSteps({ ...settled, catalogs, schedules: 0 })).toEqual([
    { kind: 'schedule', catalog: 'big' },
  ]);
  const empty = [{ ...pets, images: 0 }];
  expect(suggestSteps({ ...settled, catalogs: empty, schedules: 0 })).toEqual([]);
});

it('puts what keeps work from going on before everything else', () => {
  const steps = suggestSteps({ ...settled, workers: 0, queuePaused: true, reviews: 1, starter: true });
  expect(steps.map(({ kind }) => kind)).toEqual(['start-worker', 'resume-queue', 'review', 'pull-model']);
});
