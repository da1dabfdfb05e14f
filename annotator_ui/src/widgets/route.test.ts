import { expect, test } from "vitest";
import { match, navigate, path } from "./route.ts";

test("a pattern gives the values of its names", () => {
  expect(match("/p/:slug/images/:image", "/p/city/images/01-ab")).toEqual({ slug: "city", image: "01-ab" });
});

test("a pattern matches neither a shorter nor a longer path nor another word", () => {
  expect(match("/p/:slug/review", "/p/city")).toBeNull();
  expect(match("/p/:slug", "/p/city/review")).toBeNull();
  expect(match("/p/:slug/review", "/p/city/people")).toBeNull();
});

test("an optional last name may be missing", () => {
  expect(match("/p/:slug/:tab?", "/p/city")).toEqual({ slug: "city" });
  expect(match("/p/:slug/:tab?", "/p/city/people")).toEqual({ slug: "city", tab: "people" });
});

test("going elsewhere changes the address and tells who is looking", () => {
  navigate("/p/city/", { replace: true });
  expect(path.value).toBe("/p/city");
  expect(location.pathname).toBe("/p/city/");
});
