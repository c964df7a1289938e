import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { pathOf } from './needs.ts'
import { makeTempDir } from './process.ts'

const root = path.resolve(import.meta.dirname, '../..')

export interface Composed {
  name: string
  command: string[]
  /** Program and arguments of its health check; empty: it has none. */
  healthcheck: string[]
}

/**
 * The services made of our own image, as docker-compose reads docker-compose.yml beside a .env that is the
 * example. @throws when it does not accept the file.
 */
export function readCompose(): Composed[] {
  const dir = makeTempDir('compose')
  copyFileSync(path.join(root, 'docker-compose.yml'), path.join(dir, 'docker-compose.yml'))
  copyFileSync(path.join(root, '.env.example'), path.join(dir, '.env'))
  const program = pathOf('docker-compose')
  const compose = path.basename(program) === 'docker' ? ['compose'] : []
  const run = (...args: string[]) =>
    execFileSync(program, [...compose, ...args], { cwd: dir, encoding: 'utf8', stdio: 'pipe' })
  run('config', '-q')
  return servicesIn(run('config'))
}

/** As much of YAML as docker-compose writes: one key or list item a line, two spaces a level. */
function servicesIn(yaml: string): Composed[] {
  const services = /^services:\n((?: .*\n|\n)*)/m.exec(yaml)?.[1] ?? ''
  return services.split(/^ {2}(?=\S)/m).flatMap((block) => {
    const name = /^[\w-]+/.exec(block)?.[0]
    if (name === undefined || !/^ {4}image: svarstid$/m.test(block)) return []
    const [, ...healthcheck] = listIn(block, 'test', 6)
    return [{ name, command: listIn(block, 'command', 4), healthcheck }]
  })
}

/** The items of a list, each on a line of its own or wrapped over several. */
function listIn(block: string, key: string, indent: number): string[] {
  const deep = `(?: {${indent}}(?:- | {2}).*\\n)*`
  const items = new RegExp(`^ {${indent}}${key}:\\n(${deep})`, 'm').exec(block)?.[1] ?? ''
  return items
    .split(/^ *- /m)
    .slice(1)
    .map((item) => unquoted(item.trim().replace(/\s*\n\s+/g, ' ')))
}

function unquoted(text: string): string {
  if (text.startsWith('"')) return JSON.parse(text) as string
  return text.startsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : text
}

export interface Image {
  dir: string
  /** What its ENV lines set. */
  env: Record<string, string>
}

/** What the Dockerfile puts into the image, and nothing more, in a folder; its packages are ours. */
export function layOutImage(): Image {
  const dockerfile = readFileSync(path.join(root, 'Dockerfile'), 'utf8')
  const dir = makeTempDir('image')
  for (const [, files = ''] of dockerfile.matchAll(/^COPY (.+)$/gm)) {
    const parts = files.split(' ')
    const target = path.resolve(dir, parts.pop() ?? '.')
    for (const part of parts) copyInto(part, parts.length > 1 ? path.join(target, part) : target)
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(dir, 'node_modules'))
  const set = [...dockerfile.matchAll(/^ENV (.+)$/gm)].flatMap(([, line = '']) => line.split(' '))
  return { dir, env: Object.fromEntries(set.map((one) => one.split('=') as [string, string])) }
}

function copyInto(part: string, target: string): void {
  mkdirSync(path.dirname(target), { recursive: true })
  cpSync(path.join(root, part), target, { recursive: true })
}
