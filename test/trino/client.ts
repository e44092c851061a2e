/** A value as Trino's protocol gives it: numbers beyond 2^53 arrive as text through the reader below. */
export interface Answer {
  columns: { name: string; type: string }[];
  rows: unknown[][];
}
interface Page {
  nextUri?: string;
  columns?: { name: string; type: string }[];
  data?: unknown[][];
  error?: { message: string; errorName: string };
}

/**
 * One statement of Trino's protocol: POST, then follow `nextUri`.
 * @param session properties by name, such as `awsdatacatalog.compression_codec`
 * @throws {Error} with Trino's error name and message, and the beginning of the statement
 * @see https://trino.io/docs/current/develop/client-protocol.html
 */
export async function ask(url: string, sql: string, session: Record<string, string> = {}): Promise<Answer> {
  const headers = {
    "X-Trino-User": "sluice",
    "X-Trino-Catalog": "awsdatacatalog",
    "X-Trino-Time-Zone": "UTC",
    "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME", // else timestamp(3) is called timestamp
    "X-Trino-Session": Object.entries(session)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join(","),
  };
  const answer: Answer = { columns: [], rows: [] };
  let page = await read(await fetch(`${url}/v1/statement`, { method: "POST", headers, body: sql }));
  for (;;) {
    if (page.error) throw new Error(`${page.error.errorName}: ${page.error.message}\n${sql.slice(0, 2000)}`);
    if (page.columns) answer.columns = page.columns;
    for (const row of page.data ?? []) answer.rows.push(row);
    if (!page.nextUri) return answer;
    page = await read(await fetch(page.nextUri, { headers: { "X-Trino-User": "sluice" } }));
  }
}

/** A bigint is a JSON number in the protocol; the digits are kept by quoting long ones before JSON.parse sees them. */
async function read(response: Response): Promise<Page> {
  const text = await response.text();
  if (!response.ok) throw new Error(`Trino answered ${response.status}: ${text.slice(0, 300)}`);
  const exact = text.replace(/"(?:[^"\\]|\\.)*"|(?<![\d.])-?\d{16,}(?![\d.eE])/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
  return JSON.parse(exact) as Page;
}
