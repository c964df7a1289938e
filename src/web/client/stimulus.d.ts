/**
 * What we use of Stimulus. Its own types do not know the properties that it makes at run time from
 * `static targets` and `static values`; here they are, a target as any element and a value as text.
 */
export class Controller {
  readonly element: HTMLElement
  readonly [target: `${string}Target`]: HTMLElement
  readonly [targets: `${string}Targets`]: HTMLElement[]
  readonly [has: `has${string}`]: boolean
  [value: `${string}Value`]: string
}

export class Application {
  static start(): Application
  register(name: string, controller: typeof Controller): void
}
