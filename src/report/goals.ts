import { type Queryable } from '../db/connect.ts'
import { readSetting } from '../municipality/setting.ts'
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
  const own = await readSetting<typeof suggested>(db, 'report-goals')
  const percent = { ...suggested, ...own }
  return {
    within24: { percent: percent.within24 },
    within48: { percent: percent.within48 },
    noAnswer: { percent: percent.noAnswer, atMost: true },
    firstLine: { percent: percent.firstLine },
    feedback: { percent: percent.feedback },
    decided: own !== null,
  }
}

const suggested = { within24: 90, within48: 95, noAnswer: 2, firstLine: 70, feedback: 85 }
