import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Reporter, type TestModule, type Vitest } from 'vitest/node'

/** Says after the run what was skipped and why. In CI a skipped test fails the run. */
export class Skips implements Reporter {
  #folder = ''
  #filtered = false

  onInit(vitest: Vitest): void {
    this.#filtered = vitest.config.testNamePattern !== undefined
    this.#folder = mkdtempSync(path.join(os.tmpdir(), 'svarstid-skipped-'))
    process.env.SKIPPED_LIST = path.join(this.#folder, 'list')
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const reasons = readReasons(path.join(this.#folder, 'list'))
    rmSync(this.#folder, { recursive: true, force: true })
    if (this.#filtered) return
    const lines = modules.flatMap((module) => skippedIn(module, reasons))
    if (lines.length === 0) return
    console.log(['', 'Skipped:', ...lines, ''].join('\n'))
    if (process.env.CI !== 'true') return
    console.error('In CI nothing may be skipped.')
    process.exitCode = 1
  }
}

/** What `missing` in needs.ts wrote: file, tab, reason. */
function readReasons(list: string): [string, string][] {
  if (!existsSync(list)) return []
  const lines = readFileSync(list, 'utf8').trim().split('\n')
  return lines.map((line) => line.split('\t') as [string, string])
}

function skippedIn(module: TestModule, reasons: [string, string][]): string[] {
  const count = [...module.children.allTests('skipped')].length
  if (count === 0) return []
  const given = reasons.flatMap(([file, why]) => (file === module.relativeModuleId ? [why] : []))
  const why = given.length > 0 ? [...new Set(given)].join('; ') : 'skipped in the file itself'
  return [`  ${module.relativeModuleId}, ${count} tests: ${why}`]
}
