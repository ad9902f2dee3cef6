/** A kind of content that a policy watches for, described by sentences. */
export interface ModerationCategory {
  /** Short, lower case, for ever; shown in verdicts. */
  readonly name: string;
  readonly title: string;
  /** Sentences that describe an image of this kind. */
  readonly restricted: readonly string[];
  /** Sentences for harmless images that look alike; the contrast is what keeps them from being blocked. */
  readonly harmless: readonly string[];
  /** Score, 0…1, from which a person should look; null never asks. */
  readonly review: number | null;
  /** Score, 0…1, from which the image is blocked; null never blocks. */
  readonly block: number | null;
}

/** What is restricted, as data; judged by `moderateVector`. */
export interface ModerationPolicy {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly categories: readonly ModerationCategory[];
  /** Harmless sentences that every category is compared with. */
  readonly harmless: readonly string[];
}

/**
 * The policy that is used where nobody has written one. A pre-filter that sorts what people should look at first:
 * it knows only these sentences, its thresholds were set by hand and not measured on real restricted images, and it
 * misses things and flags harmless ones. It is no safety guarantee and no substitute for people or for the hash lists
 * that the law asks for.
 */
export const defaultPolicy: ModerationPolicy = {
  id: 'default',
  version: 1,
  title: 'Default pre-filter',
  harmless: [
    'a photo of people with their clothes on',
    'a portrait of a person',
    'a photo of a child playing',
    'people doing sports',
    'a photo of a pet',
    'a photo of a wild animal',
    'a photo of a bird',
    'a photo of an insect',
    'a photo of fish and sea animals',
    'a photo of a flower or a plant',
    'a piece of fruit',
    'vegetables',
    'a photo of food on a table',
    'a drink in a glass',
    'a photo of a landscape',
    'a boat on the water at sunset',
    'a photo of the sky and clouds',
    'a photo of a street with buildings',
    'a photo of a famous building',
    'a photo of a room in a house',
    'a car or another vehicle',
    'a household object on a white background',
    'a tool on a white background',
    'a toy or a doll',
    'clothes and bags',
    'a musical instrument',
    'a painting in a museum',
    'a drawing or a cartoon',
    'an emoji of a face',
    'an emoji',
    'a logo or an icon',
    'a map or a diagram',
    'a screenshot of a document with text',
    'a photo of planets and stars in space',
  ],
  categories: [
    {
      name: 'sexual',
      title: 'Nudity and sexual content',
      restricted: [
        'a pornographic photo',
        'an explicit photo of people having sex',
        'a photo of a naked person',
        'a nude photo showing breasts or genitals',
      ],
      harmless: [
        'a person in swimwear on a beach',
        'an athlete in sportswear',
        'a classical marble statue in a museum',
        'a close-up portrait of a face',
        'a mother with a baby',
      ],
      review: 0.6,
      block: 0.9,
    },
    {
      name: 'violence',
      title: 'Violence and gore',
      restricted: [
        'a photo of a bloody injured person',
        'a gory photo of a dead body',
        'a photo of a person attacking another person',
        'a photo of the victims of a massacre',
      ],
      harmless: [
        'athletes wrestling in a competition',
        'a red painted wall',
        'a person lying down and resting',
        'a doctor treating a patient',
        'people playing football',
      ],
      review: 0.6,
      block: 0.92,
    },
    {
      name: 'weapons',
      title: 'Weapons',
      restricted: [
        'a photo of a person pointing a gun',
        'a photo of a rifle or an assault weapon',
        'a photo of a pistol and ammunition',
        'a photo of a person threatening someone with a knife',
      ],
      harmless: [
        'a chef cutting vegetables with a kitchen knife',
        'a person holding a camera',
        'a person holding a tool',
        'a child playing with a water pistol',
      ],
      review: 0.65,
      block: null,
    },
    {
      name: 'drugs',
      title: 'Drugs',
      restricted: [
        'a photo of illegal drugs and white powder',
        'a photo of a person injecting drugs with a syringe',
        'a photo of a person smoking a joint of marijuana',
      ],
      harmless: [
        'a photo of medicine from a pharmacy',
        'a medical instrument',
        'a green plant in a garden',
        'a cup of coffee with sugar',
        'a nurse giving a vaccination',
      ],
      review: 0.65,
      block: null,
    },
    {
      name: 'hate',
      title: 'Hate symbols',
      restricted: [
        'a photo of a swastika or a nazi flag',
        'people in white hoods at a ku klux klan rally',
        'an extremist propaganda poster',
      ],
      harmless: [
        'the national flag of a country',
        'people at a peaceful demonstration',
        'a religious building',
        'a road sign',
      ],
      review: 0.65,
      block: null,
    },
    {
      name: 'self-harm',
      title: 'Self-harm',
      restricted: [
        'a photo of self-inflicted cuts on an arm',
        'a photo of a person about to commit suicide',
        'a photo of a noose',
      ],
      harmless: [
        'a person with a tattoo on the arm',
        'an adhesive bandage',
        'a sad or angry face',
        'a person standing on a bridge and looking at the view',
        'a rope on a boat',
        'a person climbing a mountain',
      ],
      review: 0.65,
      block: null,
    },
  ],
};
