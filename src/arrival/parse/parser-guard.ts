import { workerData } from 'node:worker_threads'

/** Bytes of memory that the reading process may use in all. */
const mostMemory = 700 * 1024 * 1024
const everyMs = 100

/**
 * Runs beside the reader in its process, on a thread that a busy reader cannot hold up: ends the process
 * when it has taken too much memory or nobody is left to hear its answer.
 */
function watch(parent: number): void {
  setInterval(() => {
    const isTooLarge = process.memoryUsage.rss() > mostMemory
    if (isTooLarge || process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
  }, everyMs)
}

watch((workerData as { parent: number }).parent)
