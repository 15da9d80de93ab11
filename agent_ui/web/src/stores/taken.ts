import { create } from "zustand";

/** Whether a supervisor has a caller of his own now; apart from the seat, which an agent's page need not load. */
export const useTaken = create<{ is: boolean }>(() => ({ is: false }));
