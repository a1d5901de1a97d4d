// Who may import whom. Dependencies point one way, so that a service can be cloned and a package can be understood alone.
// packages/cli/src/checks/imports.ts runs this on the sources as JavaScript: `.ts` is `.mjs` here.

/** Nothing of these folders may be imported from outside of them. */
const onlyWithin = '^services/([^/]+)/';

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that import each other can only be understood, tested and moved together.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-imports-a-service',
      comment: 'A service is copied as the template of a new one: others speak to it over HTTP.',
      severity: 'error',
      from: { pathNot: '^services/' },
      to: { path: onlyWithin },
    },
    {
      name: 'services-are-apart',
      comment: 'A service imports its own files, not those of its neighbours.',
      severity: 'error',
      from: { path: onlyWithin },
      to: { path: onlyWithin, pathNot: '^services/$1/' },
    },
    {
      name: 'services-use-the-kit-only',
      comment:
        'What a service needs of the checkout is packages/service-kit, and nothing that only exists for the tools.',
      severity: 'error',
      from: { path: '^services/', pathNot: '^services/desk/' },
      to: { path: '^packages/(?!service-kit/)' },
    },
    {
      name: 'desk-uses-the-preview-too',
      comment:
        'The desk serves the preview of the dashboards: docs/decisions/0014-a-preview-of-dashboards.md.',
      severity: 'error',
      from: { path: '^services/desk/' },
      to: { path: '^packages/(?!(service-kit|preview)/)' },
    },
    {
      name: 'kit-slo-and-preview-stand-alone',
      comment:
        'service-kit goes to production with every service, slo is usable without the rest, and preview is behind a door of its own.',
      severity: 'error',
      from: { path: '^packages/(service-kit|slo|preview)/' },
      to: { path: '^(packages|services)/', pathNot: '^packages/$1/' },
    },
    {
      name: 'drills-use-slo-only',
      severity: 'error',
      from: { path: '^packages/drills/' },
      to: { path: '^packages/', pathNot: '^packages/(drills|slo)/' },
    },
    {
      name: 'cli-uses-drills-and-slo-only',
      comment: 'The command runs services as processes; it does not share code with them.',
      severity: 'error',
      from: { path: '^packages/cli/' },
      to: { path: '^packages/', pathNot: '^packages/(cli|drills|slo)/' },
    },
    {
      name: 'dashboards-use-slo-only',
      comment: 'And of the preview the pure function that fills queries, which their proof shares with it.',
      severity: 'error',
      from: { path: '^dashboards/' },
      to: { path: '^(packages|services)/', pathNot: '^packages/(slo/|preview/src/fill[.]mjs$)' },
    },
    {
      name: 'bench-is-run-by-its-command',
      comment: 'Nothing that is shipped may stand on a benchmark.',
      severity: 'error',
      from: { pathNot: '^(bench/|packages/cli/src/commands/bench[.]mjs$)' },
      to: { path: '^bench/' },
    },
    {
      name: 'bench-starts-and-measures',
      comment: 'It takes from the command how processes are started, and what it measures.',
      severity: 'error',
      from: { path: '^bench/' },
      to: {
        path: '^packages/cli/',
        pathNot: '^packages/cli/src/(native/|paths[.]mjs$|errors[.]mjs$)',
      },
    },
    {
      name: 'rooms-through-their-door',
      comment: 'A room of the kit imports another through its index, so that a room can change inside.',
      severity: 'error',
      from: { path: '^packages/service-kit/src/([^/]+)/', pathNot: '[.]test[.]mjs$|/fixtures/' },
      to: {
        path: '^packages/service-kit/src/[^/]+/',
        pathNot: ['^packages/service-kit/src/$1/', '^packages/service-kit/src/[^/]+/index[.]mjs$'],
      },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: {},
      to: { path: '[.]test[.]mjs$' },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere, or to a package that package.json does not name.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared',
      comment: 'A package that is only there because another one brought it can go at any time.',
      severity: 'error',
      from: { path: '^(packages|services|bench|dashboards)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)node_modules/[.]' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
