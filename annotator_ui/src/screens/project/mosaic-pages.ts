/** The images of a project page by page; a page is read again when tiles moved on and it is being looked at. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { api } from "../../net/api.ts";
import { type ApiProblem, asProblem } from "../../net/problem.ts";
import type { MosaicImage } from "../../net/types.ts";

export interface Page {
  /** The cursor it was asked with. */
  cursor: string | null;
  items: MosaicImage[];
  next: string | null;
  /** What `version` was when it was read. */
  version: string;
}

export interface Pages {
  pages: readonly Page[];
  done: boolean;
  problem: ApiProblem | null;
  /** Reads the page after the last. */
  more: () => void;
  /** A page comes into view, or leaves it; in view it is read again if it is older than the project's state. */
  look: (index: number, near: boolean) => void;
}

/** `version` stands for the state of the project's tiles; another one makes the pages old. */
export function usePages(slug: string, version: string): Pages {
  const pages = useSignal<readonly Page[]>([]);
  const problem = useSignal<ApiProblem | null>(null);
  const asking = useRef(new Set<number>());
  const inView = useRef(new Set<number>());

  const read = async (index: number, cursor: string | null) => {
    if (asking.current.has(index)) return;
    asking.current.add(index);
    try {
      const { items, next } = await api.images(slug, cursor);
      pages.value = pages.value.toSpliced(index, 1, { cursor, items, next, version });
      problem.value = null;
    } catch (error) {
      problem.value = asProblem(error);
    }
    asking.current.delete(index);
  };
  const last = pages.value.at(-1);
  const more = () => {
    if (last?.next !== null) void read(pages.value.length, last?.next ?? null);
  };
  const freshen = (index: number) => {
    const page = pages.value[index];
    if (page && page.version !== version) void read(index, page.cursor);
  };
  const look = (index: number, near: boolean) => {
    if (near) inView.current.add(index);
    else inView.current.delete(index);
    if (near) freshen(index);
  };
  /** Another state of the project: pages in view are read again, the others wait until somebody looks. */
  useEffect(() => {
    if (pages.value.length === 0) return more();
    for (const index of inView.current) freshen(index);
  }, [slug, version]);
  return { pages: pages.value, done: last?.next === null, problem: problem.value, more, look };
}
