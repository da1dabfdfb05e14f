/** One place that talks HTTP: JSON in and out, problems as exceptions. */
import { noteErased } from "./erased.ts";
import { ApiProblem, problemOf } from "./problem.ts";

export const API = "/api/v1";

/** Sends a request; throws `ApiProblem` when refused, or with code "offline" when the server is out of reach. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const url = path.startsWith("/api/") || path.startsWith("/iiif/") ? path : API + path;
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiProblem({ status: 0, code: "offline", detail: "The server is out of reach." });
  }
  if (!response.ok) throw noteErased(url, await problemOf(response));
  return response;
}

/** Sends JSON (when a body is given) and reads JSON; a 204 gives `undefined`. */
export async function json<T>(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  const response = await send(path, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  });
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const get = <T>(path: string) => json<T>("GET", path);
export const post = <T>(path: string, body: unknown = {}, signal?: AbortSignal) =>
  json<T>("POST", path, body, signal);
export const patch = <T>(path: string, body: unknown) => json<T>("PATCH", path, body);
export const put = <T>(path: string, body: unknown) => json<T>("PUT", path, body);
export const remove = (path: string) => json<void>("DELETE", path);
