import { expect, test } from "vitest";
import { blocksOf, spansOf } from "./markedText.ts";

const strong = (text: string) => ({ text, strong: true });
const plain = (text: string) => ({ text, strong: false });

test("headings, lists and paragraphs are told apart, and an empty line ends one", () => {
  const text = "# Cars\nWith mirrors.\nWithout shadows.\n\nAlso:\n- wheels\n- antennas\n1. first\n\n- alone";
  expect(blocksOf(text)).toEqual([
    { kind: "heading", spans: [plain("Cars")] },
    { kind: "paragraph", lines: [[plain("With mirrors.")], [plain("Without shadows.")]] },
    { kind: "paragraph", lines: [[plain("Also:")]] },
    { kind: "list", ordered: false, items: [[plain("wheels")], [plain("antennas")]] },
    { kind: "list", ordered: true, items: [[plain("first")]] },
    { kind: "list", ordered: false, items: [[plain("alone")]] },
  ]);
});

test("two stars make words strong where they hold words; single ones and sums stay", () => {
  expect(spansOf("paint **every** pixel, **all of it**")).toEqual([
    plain("paint "),
    strong("every"),
    plain(" pixel, "),
    strong("all of it"),
  ]);
  expect(spansOf("2 ** 3 ** 4 and *this*")).toEqual([plain("2 ** 3 ** 4 and *this*")]);
});

test("no letter of a text is lost but its marks", () => {
  expect(blocksOf("<b onclick=alert(1)>x</b>")).toEqual([
    { kind: "paragraph", lines: [[plain("<b onclick=alert(1)>x</b>")]] },
  ]);
  expect(blocksOf(" \n\n")).toEqual([]);
});
