import { type Store } from './bull.ts'
import { openPostgresStore } from './postgres.ts'
import { openRedisStore } from './redis.ts'

/** Redis where a URL is given, else the schema `bullmq` in our own PostgreSQL. */
export function openStore(databaseUrl: string, redisUrl: string | null): Store {
  return redisUrl === null ? openPostgresStore(databaseUrl) : openRedisStore(redisUrl)
}
