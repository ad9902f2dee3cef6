// Written by `npm run gen` from the files of packages/clip-core/src/models/cards.
import type { ModelCard } from './card.ts';
import clipVitB16 from './cards/clip-vit-b-16.ts';
import clipVitB32 from './cards/clip-vit-b-32.ts';
import clipVitL14 from './cards/clip-vit-l-14.ts';
import mobileclipS2 from './cards/mobileclip-s2.ts';
import siglipBaseMultilingual from './cards/siglip-base-multilingual.ts';
import siglip2BasePatch16224 from './cards/siglip2-base-patch16-224.ts';
import starter from './cards/starter.ts';
import tinyclipVit8m16 from './cards/tinyclip-vit-8m-16.ts';

export const cards: readonly ModelCard[] = [
  clipVitB16,
  clipVitB32,
  clipVitL14,
  mobileclipS2,
  siglipBaseMultilingual,
  siglip2BasePatch16224,
  starter,
  tinyclipVit8m16,
];
