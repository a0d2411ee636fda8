/** The import table: the path of a file tells which process it runs in, and so what it may import. */

const tests = '\\.test\\.tsx?$';
const electron = '^node_modules/electron/';
const valueOnly = { dependencyTypesNot: ['type-only'] };

/** Folders that hold SQL: repositories, the database folders, migrations and tests. */
const mayHoldSql = ['\\.repository\\.ts$', '^src-main/core/db/', '^src-gateway/db/', '^migrations/', '^tests/', tests];

export default {
  forbidden: [
    rule(
      'no-cycles',
      'Modules that import each other cannot be understood alone.',
      {},
      { circular: true, viaOnly: valueOnly },
    ),
    rule('resolvable', 'Every import must resolve.', {}, { couldNotResolve: true, pathNot: ['^electron$', '\\?'] }),
    rule(
      'shared-only-zod',
      'src-shared runs everywhere: no Node, no DOM, no Electron, no package but zod.',
      { path: '^src-shared/', pathNot: tests },
      { pathNot: ['^src-shared/', '^node_modules/zod/'] },
    ),
    rule(
      'files-only-shared',
      'src-files reads and writes files for the core and the gateway: src-shared and packages, no process of ours, no SQL.',
      { path: '^src-files/', pathNot: tests },
      { path: ['^src-(?!files/|shared/)', '^migrations/', electron, '^node_modules/(kysely|better-sqlite3|pg)/'] },
    ),
    rule(
      'renderer-only-shared',
      'The renderer is sandboxed: of our code it imports src-shared only.',
      { path: '^src-renderer/', pathNot: tests },
      { path: ['^src-(?!renderer/|shared/)', '^migrations/', electron] },
    ),
    rule(
      'renderer-no-node',
      'The renderer has no Node.',
      { path: '^src-renderer/', pathNot: tests },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'preload-only-shared-electron',
      'The preload is one small bridge: src-shared and electron only.',
      { path: '^src-preload/', pathNot: tests },
      { pathNot: ['^src-preload/', '^src-shared/', electron] },
    ),
    rule(
      'core-no-electron',
      'The core runs under plain Node in tests: no electron, no shell, no ipc.',
      { path: '^src-main/core/' },
      { path: [electron, '^src-main/shell/', '^src-main/ipc/', '^src-main/(main|workstation)\\.ts$'] },
    ),
    rule(
      'electron-only-in-shell',
      'Only main.ts, workstation.ts, shell and ipc of src-main, and the preload, import electron.',
      {
        path: '^src-',
        pathNot: ['^src-main/(main|workstation)\\.ts$', '^src-main/shell/', '^src-main/ipc/', '^src-preload/'],
      },
      { path: electron },
    ),
    rule(
      'main-not-other-processes',
      'src-main imports src-shared and src-files of our code, no other process.',
      { path: '^src-main/' },
      { path: '^src-(gateway|renderer|preload)/' },
    ),
    rule(
      'gateway-not-other-processes',
      'The gateway shares src-shared and src-files with the workstation and nothing else.',
      { path: '^src-gateway/' },
      { path: ['^src-(main|renderer|preload)/', '^migrations/sqlite/', electron] },
    ),
    rule(
      'main-not-postgres-migrations',
      'The workstation has the SQLite migrations only.',
      { path: '^src-main/' },
      { path: '^migrations/postgres/' },
    ),
    rule(
      'postgres-migrations-frozen',
      'A migration imports no app code, so that it never changes.',
      { path: '^migrations/postgres/' },
      { pathNot: ['^migrations/postgres/', '^node_modules/kysely/'] },
    ),
    rule(
      'sqlite-migrations-frozen',
      'A migration imports no app code, so that it never changes.',
      { path: '^migrations/sqlite/' },
      { pathNot: ['^migrations/sqlite/', '^node_modules/(@types/)?better-sqlite3/'] },
    ),
    rule('tests-not-imported', 'Nothing imports tests.', { pathNot: ['^tests/', tests] }, { path: ['^tests/', tests] }),
    rule(
      'build-no-app-code',
      'Build scripts import no app code.',
      { path: '^build/', pathNot: '\\.test\\.mjs$' },
      { path: ['^src-', '^migrations/', '^tests/'] },
    ),
    rule(
      'build-not-imported',
      'App code imports no build script.',
      { path: ['^src-', '^migrations/'] },
      { path: '^build/' },
    ),
    rule(
      'sql-in-repositories',
      'SQL only in *.repository.ts, db folders, migrations and tests; elsewhere Kysely gives types only.',
      { path: ['^src-', '^build/'], pathNot: mayHoldSql },
      { path: '^node_modules/kysely/', ...valueOnly },
    ),
    rule(
      'drivers-in-db',
      'Only the db folders open a database.',
      { path: '^src-', pathNot: ['^src-main/core/db/', '^src-gateway/db/', tests] },
      { path: '^node_modules/(@types/)?(better-sqlite3|pg)/', ...valueOnly },
    ),
    rule(
      'rows-stay-in-their-feature',
      'Row types never leave their feature, except to the database type that lists all tables.',
      { path: '^src-(?:main/core|gateway)/features/([^/]+)/' },
      { path: '/features/[^/]+/[^/]+\\.table\\.ts$', pathNot: '/features/$1/' },
    ),
    rule(
      'no-dev-packages-at-run-time',
      'What runs from node_modules must be a dependency, not a devDependency.',
      { path: '^src-(main|gateway|files)/', pathNot: tests },
      { dependencyTypes: ['npm-dev'], ...valueOnly, pathNot: [electron, '^node_modules/@types/'] },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|\\.data)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};

function rule(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to };
}
