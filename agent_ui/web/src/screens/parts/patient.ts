import { type ComponentType, createElement, lazy, useState } from "react";

const AGAIN_MS = 1000;

/**
 * A part of the page that is fetched when it is wanted, again and again while the server is away: no page breaks.
 * `ahead` fetches it before: then it is there at once, and takes the keys that are typed right after the one that
 * opened it.
 */
export function patient<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>) {
  const tried = (): ReturnType<typeof load> =>
    load().catch(() => new Promise((resolve) => setTimeout(resolve, AGAIN_MS)).then(tried));
  const Later = lazy(tried) as ComponentType<Props>;
  let here: ComponentType<Props> | null = null;
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each part, when its module is read
  function Part(props: Props) {
    const [Body] = useState(() => here ?? Later);
    return createElement(Body, props);
  }
  const ahead = () =>
    void tried().then((part) => {
      here = part.default;
    });
  return Object.assign(Part, { ahead });
}
