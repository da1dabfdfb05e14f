/** What went wrong with a request, as RFC 9457 problem details. */

export interface ProblemDetails {
  type?: string;
  title?: string;
  status: number;
  detail?: string;
  code?: string;
  [member: string]: unknown;
}

/** A request that the server refused, or that never reached it (`status` 0, code "offline"). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: ProblemDetails;

  constructor(details: ProblemDetails) {
    super(details.detail ?? details.title ?? `HTTP ${details.status}`);
    this.name = "ApiProblem";
    this.status = details.status;
    this.code = details.code ?? String(details.type ?? "").replace(/^.*\//, "");
    this.details = details;
  }
}

/** The problem that a refused response describes; a body that is no problem+json still gives status and title. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const type = response.headers.get("content-type") ?? "";
  if (type.includes("json")) {
    const body: unknown = await response.json().catch(() => null);
    if (body && typeof body === "object") return new ApiProblem({ ...body, status: response.status });
  }
  return new ApiProblem({ status: response.status, title: response.statusText || `HTTP ${response.status}` });
}

/** Any thrown value as a problem, so that a screen has one thing to show. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ApiProblem({ status: 0, code: "unexpected", detail });
}
