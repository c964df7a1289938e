import { type TestProject } from 'vitest/node'
import { migrate } from '../../src/db/migrate.ts'
import { databaseUrl, runSql, startPostgres, template } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The test run's PostgreSQL cluster. A test wants `testDatabase()`. */
    pgUrl: string
  }
}

/** One PostgreSQL for the whole run, with a migrated database that every test file copies. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres()
  await runSql(postgres.url, `create database ${template}`)
  await migrate(databaseUrl(postgres.url, template))
  project.provide('pgUrl', postgres.url)
  return () => postgres.close()
}
