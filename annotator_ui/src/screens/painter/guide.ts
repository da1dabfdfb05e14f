/** The project's instructions beside the canvas: whether they are open, and whether they are news to this person. */
import { signal } from "@preact/signals";
import { type Instructions, loadInstructions } from "../../net/instructions.ts";
import { type ApiProblem, asProblem } from "../../net/problem.ts";
import type { Task } from "../../net/types.ts";
import { listsAreDrawer } from "./clearArea.ts";

const stored = (slug: string) => `tessera.instructions.${slug}`;

export class Guide {
  readonly open = signal(false);
  /** Only what concerns the class in the hand. */
  readonly onlyInHand = signal(false);
  readonly told = signal<Instructions | null>(null);
  readonly problem = signal<ApiProblem | null>(null);
  /** There is something that this person has not read yet: from the first on, or since they were changed. */
  readonly news = signal<"none" | "new" | "changed">("none");

  constructor(readonly project: Task["project"]) {
    const read = Number(localStorage.getItem(stored(project.slug)) ?? 0);
    if (this.exists && read < project.instructions_version) this.news.value = read > 0 ? "changed" : "new";
  }

  /** True where the project tells anything; the first version of no text is nothing. */
  get exists(): boolean {
    return this.project.instructions !== "" || this.project.instructions_version > 1;
  }

  /** News open by themselves where there is room beside the tile; elsewhere the button says that they are there. */
  begin(): void {
    if (this.news.value !== "none" && !listsAreDrawer()) this.show();
  }

  toggle(): void {
    if (this.open.value) this.close();
    else this.show();
  }

  show(): void {
    if (!this.exists) return;
    this.open.value = true;
    localStorage.setItem(stored(this.project.slug), String(this.project.instructions_version));
    if (!this.told.value) void this.load();
  }

  /** The panel is closed: what was news has been seen. */
  close(): void {
    this.open.value = false;
    this.news.value = "none";
  }

  /** Without a line the text that came with the tile is there, and the problem says that the pictures are not. */
  async load(): Promise<void> {
    this.problem.value = null;
    try {
      this.told.value = await loadInstructions(this.project.slug);
    } catch (error) {
      this.problem.value = asProblem(error);
    }
  }
}
