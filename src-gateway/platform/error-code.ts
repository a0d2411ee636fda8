/** The `code` of an error of Node (such as `ENOENT`) or of the database (its SQLSTATE), if it has one. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
