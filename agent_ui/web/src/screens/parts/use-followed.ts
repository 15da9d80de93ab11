import { useEffect } from "react";

const FOLLOW_MS = 700;

/** While it goes on (`id`) it is asked for again and again; a question that fails is asked once more. */
export function useFollowed<T>(
  id: string | null,
  ask: (id: string) => Promise<T>,
  onTold: (told: T) => void,
): void {
  useEffect(() => {
    if (id === null) return;
    let isGone = false;
    let timer: ReturnType<typeof setTimeout>;
    const follow = async () => {
      try {
        const told = await ask(id);
        if (isGone) return;
        onTold(told);
      } catch {
        // the server may be there again in a moment
      }
      if (!isGone) timer = setTimeout(() => void follow(), FOLLOW_MS);
    };
    timer = setTimeout(() => void follow(), FOLLOW_MS);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [id, ask, onTold]);
}
