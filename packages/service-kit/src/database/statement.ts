// What may be said about an SQL statement on a span: its operation, and its text without any value.

const operations = new Set(
  `SELECT INSERT UPDATE DELETE MERGE WITH BEGIN COMMIT ROLLBACK SAVEPOINT LOCK SET SHOW CREATE ALTER DROP TRUNCATE COPY
   LISTEN NOTIFY UNLISTEN VACUUM ANALYZE EXPLAIN CALL DO`.split(/\s+/),
);

/** The statement's first word, as `db.operation.name`; `OTHER` for one that is not SQL's, so that a label stays bounded. */
export function operationOf(text: string): string {
  const [word = ''] = /[a-z]+/i.exec(text) ?? [];
  const operation = word.toUpperCase();
  return operations.has(operation) ? operation : 'OTHER';
}

// In this order: what hides quotes (comments, quoted names) before what is quoted. From the lexical rules of PostgreSQL's
// manual: E'' strings know backslashes, '' doubles a quote, $tag$ quotes anything.
const lexemes =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|("(?:[^"]|"")*(?:"|$)|\$\d+|[a-z_][a-z0-9_$]*(?!'))|\$([a-z_]\w*)?\$[\s\S]*?(?:\$\2\$|$)|e'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|[a-z&]*'(?:[^']|'')*(?:'|$)|\d[\w.]*/gi;

/** The text with every literal as `?` and without comments; names and placeholders stay. */
export function withoutLiterals(text: string): string {
  return text.replace(lexemes, (lexeme, kept: string | undefined) => {
    if (kept !== undefined) return kept;
    return lexeme.startsWith('--') || lexeme.startsWith('/*') ? ' ' : '?';
  });
}
