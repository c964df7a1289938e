import js from '@eslint/js'
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import { importX } from 'eslint-plugin-import-x'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

// ——— Layers: what stands on a line may import its own line and those above it, never those below.
const layers = [
  ['src/base', 'src/config.ts', 'src/journey.ts'],
  ['src/clock'],
  ['src/db'],
  ['src/municipality'],
  ['src/ticket'],
  ['src/jobs'],
  ['src/mail'],
  ['src/context.ts'],
  ['src/arrival'],
  ['src/desk'],
  ['src/followup'],
  ['src/report'],
  ['src/web'],
  ['src/demo'],
  ['src/commands'],
  ['src/server.ts', 'src/cli.ts', 'workers'],
  ['src/main.ts'],
  ['test'],
]
const zones = layers.flatMap((layer, i) => {
  const below = layers.slice(i + 1).flat()
  if (below.length === 0) return []
  const message = `${layer.join(', ')} may not import what comes later in the journey.`
  return [{ target: layer, from: below, message }]
})
const sealed = [
  {
    target: ['src/server.ts', 'src/cli.ts'],
    from: ['workers'],
    message: 'Only src/main.ts runs the workers in its own process.',
  },
  {
    target: 'migrations',
    from: ['src', 'workers', 'test'],
    message: 'Migrations are frozen: import kysely only.',
  },
]

// ——— Doors: one library, one place that may import it.
const doors = {
  imapflow: ['src/mail/imap.ts', 'src/mail/imap/*.ts', 'test/bench/*.ts'],
  mailparser: ['test/arrival/parse/*.ts', 'test/mail/write/*.ts', 'test/bench/*.ts'],
  'postal-mime': ['test/mail/write/*.ts'],
  mailauth: [
    'src/arrival/read/authenticity/verify.ts',
    'test/mail/write/*.ts',
    'test/arrival/read/authenticity/*.ts',
  ],
  nodemailer: [
    'src/mail/smtp.ts',
    'src/mail/smtp/*.ts',
    'src/mail/write/build.ts',
    'test/bench/send.ts',
  ],
  pg: ['src/db/*.ts', 'test/support/postgres.ts', 'test/bench/*.ts'],
  bullmq: ['src/jobs/*.ts'],
  ioredis: ['src/jobs/*.ts'],
  hono: ['src/base/html.ts'],
  'hoodiecrow-imap': ['src/demo/*.ts'],
  'smtp-server': ['src/demo/*.ts'],
  'playwright-core': ['test/support/*.ts', 'test/journey/*.ts'],
  '@axe-core/playwright': ['test/support/*.ts', 'test/journey/*.ts'],
}
// Folders first, so that a single file in one of them has the last word.
const rooms = [...new Set(Object.values(doors).flat())].sort(
  (a, b) => +b.endsWith('*.ts') - +a.endsWith('*.ts'),
)

/**
 * The import rule for a place: every door is shut but those that open there.
 * @param {string} place
 * @returns {import('eslint').Linter.RulesRecord}
 */
const shut = (place) => ({
  'no-restricted-imports': [
    'error',
    {
      patterns: Object.entries(doors)
        .filter(([, places]) => !places.some((open) => covers(open, place)))
        .map(([name, places]) => ({
          regex: `^${name}(/|$)`,
          message: `Only ${places.join(', ')} may import ${name}.`,
        })),
    },
  ],
})
const covers = (/** @type {string} */ open, /** @type {string} */ place) =>
  open === place || (open.endsWith('/*.ts') && place.startsWith(open.slice(0, -'*.ts'.length)))

// ——— Words that belong in one place.
const environment = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'Only src/config.ts reads the environment.',
}
const rawSql = {
  selector: 'MemberExpression[object.name="sql"][property.name="raw"]',
  message: 'sql.raw does not escape: use the sql`` template with values.',
}
const currentTime = [
  'NewExpression[callee.name="Date"][arguments.length=0]',
  'CallExpression[callee.name="Date"]',
  'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
  'MemberExpression[object.name="Temporal"][property.name="Now"]',
].map((selector) => ({ selector, message: 'Time is an argument here: take `now: Date`.' }))
const timeless = ['clock', 'municipality', 'ticket', 'arrival', 'desk', 'followup', 'report']

/**
 * @param {object[]} syntax
 * @returns {import('eslint').Linter.RulesRecord}
 */
const banned = (...syntax) => ({
  'no-restricted-syntax': ['error', ...syntax],
})

export default defineConfig(
  { ignores: ['node_modules/**', '.data/**', 'test/.artifacts/**'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones: [...zones, ...sealed] }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // tsc knows every name, in JavaScript too.
      'no-undef': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      ...shut(''),
      ...banned(environment, rawSql),
    },
  },
  ...rooms.map((room) => ({ files: [room], rules: shut(room) })),
  {
    files: ['src/**', 'workers/**', 'migrations/**', 'test/**'],
    rules: { 'import-x/no-default-export': 'error' },
  },
  {
    files: timeless.map((folder) => `src/${folder}/**`),
    rules: banned(environment, rawSql, ...currentTime),
  },
  { files: ['src/db/**', 'migrations/**'], rules: banned(environment) },
  { files: ['src/config.ts'], rules: banned(rawSql) },
  { files: ['test/support/**', 'scripts/**'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['src/web/**', 'src/db/schema.ts', 'migrations/**'],
    rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' },
  },
  {
    files: ['test/**'],
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
)
