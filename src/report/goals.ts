import { type Queryable } from '../db/connect.ts'
import { type Goal } from './shares.ts'

/** What the town aims at; percent. A closed month keeps the goals it was closed with. */
export interface Goals {
  within24: Goal
  within48: Goal
  noAnswer: Goal
  firstLine: Goal
  feedback: Goal
  /** False while these are our suggestion, which the report then says. */
  decided: boolean
}

/** The goals the town has decided (setting `report-goals`, key → percent), else our suggestion. */
export async function loadGoals(db: Queryable): Promise<Goals> {
  const row = await db
    .selectFrom('setting')
    .select('value')
    .where('key', '=', 'report-goals')
    .executeTakeFirst()
  const own = (row?.value ?? {}) as Partial<Record<keyof typeof suggested, number>>
  const percent = { ...suggested, ...own }
  return {
    within24: { percent: percent.within24 },
    within48: { percent: percent.within48 },
    noAnswer: { percent: percent.noAnswer, atMost: true },
    firstLine: { percent: percent.firstLine },
    feedback: { percent: percent.feedback },
    decided: row !== undefined,
  }
}

const suggested = { within24: 90, within48: 95, noAnswer: 2, firstLine: 70, feedback: 85 }
