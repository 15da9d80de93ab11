import { create } from "zustand";

/** Whose skills and queues are shown beside the floor; null: nobody's. */
export const useAbilities = create<{ agent: string | null }>(() => ({ agent: null }));

export const showAbilities = (agent: string | null): void => useAbilities.setState({ agent });
