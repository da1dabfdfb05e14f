import { afterEach, expect, test } from "vitest";
import { leave, person, press, problem, seen, serve, type, visit } from "./server.testing.tsx";

afterEach(leave);

test("a sign-in link is posted, leaves the address, and leads home", async () => {
  const asked = serve({ "POST /session/link": () => person(["annotator"]), "GET /offers": () => [] });
  visit("/signin#one-time-token", null);
  await seen("empty");
  expect(asked[0]).toEqual({ method: "POST", path: "/session/link", body: { token: "one-time-token" } });
  expect(location.hash).toBe("");
  expect(location.pathname).toBe("/");
});

test("a used link says so, says what to do, and offers the password", async () => {
  serve({ "POST /session/link": () => problem(401, "link-invalid", "no") });
  visit("/signin#old", null);
  expect((await seen("link-refused")).textContent).toContain("used up or too old");
  await seen("password");
});

test("without a session every address shows the sign-in form, and after it the place one was going to", async () => {
  serve({
    "POST /session/password": () => person(["annotator"]),
    "GET /offers": () => [],
  });
  visit("/", null);
  await type("email", "ana@example.org");
  await type("password", "correct horse battery");
  await press("sign-in");
  await seen("empty");
  expect(location.pathname).toBe("/");
});

test("a wrong password is told apart from a server out of reach", async () => {
  const answers = [
    problem(401, "wrong-password", "no"),
    problem(503, "unavailable", "The database is away."),
  ];
  serve({ "POST /session/password": () => answers.shift() });
  visit("/", null);
  await type("email", "ana@example.org");
  await type("password", "wrong");
  await press("sign-in");
  await expect.poll(() => document.body.textContent).toContain("do not match");
  await press("sign-in");
  expect((await seen("problem")).textContent).toContain("The database is away.");
});

test("an invitation names project and role, and joins with what was typed", async () => {
  const asked = serve({
    "GET /invitations/tok": () => ({ project_title: "City centre", role: "annotator" }),
    "POST /invitations/tok/accept": () => person(["annotator"]),
    "GET /offers": () => [],
  });
  visit("/invite#tok", null);
  await type("name", "Ana");
  expect(document.body.textContent).toContain("City centre");
  await press("accept");
  await seen("empty");
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({ name: "Ana" });
});
