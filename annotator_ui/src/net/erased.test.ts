import { afterEach, expect, it, vi } from "vitest";
import { send } from "./client.ts";
import { erasedTile } from "./erased.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  erasedTile.value = null;
});

function answering(status: number, code: string): void {
  const headers = { "content-type": "application/problem+json" };
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify({ status, code }), { status, headers }));
}

it("notes the tile that the server says is erased, and still tells whoever asked", async () => {
  answering(410, "image-erased");
  await expect(send("/tasks/abc/labels", { method: "PUT" })).rejects.toMatchObject({ code: "image-erased" });
  expect(erasedTile.value).toEqual({ task: "abc" });
});

it("takes no other refusal for it", async () => {
  answering(410, "withdrawn");
  await expect(send("/releases/abc/download")).rejects.toMatchObject({ code: "withdrawn" });
  answering(410, "image-erased");
  await expect(send("/images/abc")).rejects.toMatchObject({ code: "image-erased" });
  expect(erasedTile.value).toBeNull();
});
