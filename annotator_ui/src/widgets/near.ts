/** Whether an element is in or near the window: one observer for walls of thousands of elements. */
import { useEffect, useRef, useState } from "preact/hooks";

const heard = new WeakMap<Element, (near: boolean) => void>();
let observer: IntersectionObserver | undefined;

function watch(element: Element, hear: (near: boolean) => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) heard.get(entry.target)?.(entry.isIntersecting);
    },
    { rootMargin: "600px" },
  );
  heard.set(element, hear);
  observer.observe(element);
  return () => {
    heard.delete(element);
    observer?.unobserve(element);
  };
}

/**
 * Gives the ref to put on the element, and whether it is near. `onChange` hears of every coming and going; `first` is the
 * guess before the observer has spoken.
 */
export function useNear<E extends Element>(onChange?: (near: boolean) => void, first = false) {
  const element = useRef<E>(null);
  const [near, setNear] = useState(first);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    if (!element.current) return;
    return watch(element.current, (now) => {
      setNear(now);
      latest.current?.(now);
    });
  }, []);
  return { element, near };
}
