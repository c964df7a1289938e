import { type MunicipalityConfig } from '../config.ts'
import { type Queryable } from '../db/connect.ts'
import { readSetting } from '../municipality/setting.ts'

/** Whom to call about something urgent. */
export interface OnCall {
  name: string
  phone: string
}

/**
 * Whom to call for a class of urgent content: what the town has decided (the setting `on-call`, class →
 * name and phone), else 112 where life may be in danger, else the usual receiver by the town's own number.
 */
export async function onCallFor(
  db: Queryable,
  urgentClass: string,
  municipality: Pick<MunicipalityConfig, 'phone' | 'contactCentre'>,
): Promise<OnCall> {
  const decided = await readSetting<Record<string, OnCall>>(db, 'on-call')
  const own = decided?.[urgentClass]
  if (own !== undefined) return own
  if (dangerToLife.includes(urgentClass)) return { name: 'Ring', phone: '112' }
  return { name: receivers[urgentClass] ?? 'Jouren', phone: municipality.phone }
}

const dangerToLife = [
  'Suicid',
  'Våld eller hot mot person',
  'Hot mot kommunen',
  'Brand, gas eller ras',
  'Försvunnen person',
]

const receivers: Partial<Record<string, string>> = {
  'Barn far illa': 'Socialtjänsten',
  'Omsorg utebliven': 'Hemtjänsten',
  'Fara på gata': 'Teknikjouren',
  'Vatten eller avlopp': 'VA-jouren',
  'Flera sjuka': 'Miljö och hälsa',
}
