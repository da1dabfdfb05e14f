/** What a project tells its painters: text, notes on classes, and pictures of right and wrong. */
import { get, patch, send } from "./client.ts";
import { keepJson } from "./held.ts";

export interface Example {
  id: string;
  shows: "right" | "wrong";
  caption: string;
  class_id: number | null;
  width: number;
  height: number;
  url: string;
}

export interface Instructions {
  version: number;
  text: string;
  /** By class id in decimal. */
  class_notes: Record<string, string>;
  examples: Example[];
}

export interface NewExample {
  readonly picture: Blob;
  readonly shows: Example["shows"];
  readonly caption: string;
  readonly classId: number | null;
}

const project = (slug: string) => `/projects/${encodeURIComponent(slug)}`;

/** Kept in this browser too, so that they can be read without a line. */
export async function loadInstructions(slug: string): Promise<Instructions> {
  const path = `${project(slug)}/instructions`;
  const told = await get<Instructions>(path);
  void keepJson(path, told);
  return told;
}

export function changeInstructions(
  slug: string,
  changes: { text?: string; class_notes?: Record<string, string> },
): Promise<Instructions> {
  return patch(`${project(slug)}/instructions`, changes);
}

export async function addExample(slug: string, example: NewExample): Promise<Instructions> {
  const { picture, shows, caption, classId } = example;
  const query = new URLSearchParams({ shows, caption });
  if (classId !== null) query.set("class_id", String(classId));
  const headers = { "content-type": "application/octet-stream" };
  const response = await send(`${project(slug)}/examples?${query}`, {
    method: "POST",
    headers,
    body: picture,
  });
  return response.json();
}

export async function removeExample(slug: string, id: string): Promise<Instructions> {
  const response = await send(`${project(slug)}/examples/${encodeURIComponent(id)}`, { method: "DELETE" });
  return response.json();
}
