import { allow } from './access.ts'

/** The preHandler of what those who work with the queue may use. They see every ticket. */
export const desk = allow('kommunvagledare', 'teamledare')
