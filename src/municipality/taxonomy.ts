import data from './taxonomy.json' with { type: 'json' }

export interface TaxonomyArea {
  key: string
  name: string
  nameEn: string
  /** One of the nine areas of the national comparison. */
  kkik: boolean
  /** The department that usually owns the area. */
  department: string
  /** Terms with marks: `!` a strong sign, `*` matches the beginning of a word. docs/arrival.md */
  terms: string[]
}

/** The twenty areas a municipal question can belong to, in reporting order. */
export const taxonomy: readonly TaxonomyArea[] = data.areas

/** Where a question goes that fits no other area. */
export const fallbackArea = 'allmant'
