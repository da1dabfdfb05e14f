/** A component that renders again only when `same` says its input changed: for walls of thousands. */
import { Component, type ComponentType, type FunctionComponent, h } from "preact";

export function memo<P extends object>(
  Inner: FunctionComponent<P>,
  same: (a: P, b: P) => boolean,
): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return !same(this.props as P, next);
    }
    override render() {
      return h(Inner, this.props as P);
    }
  };
}
