import { create } from "zustand";
import { Link } from "../link/socket";
import type { WallboardNews } from "../protocol";
import { type BoardNews, type BoardScreen, board, emptyBoard } from "../state/wallboard";
import { checkSession } from "./session";

export const useBoard = create<{ screen: BoardScreen }>(() => ({ screen: emptyBoard }));

/** Listen to the wallboard; the answer stops it. */
export function watchBoard(): () => void {
  const tell = (news: BoardNews) => useBoard.setState(({ screen }) => ({ screen: board(screen, news) }));
  useBoard.setState({ screen: emptyBoard });
  const link = new Link<never, WallboardNews>("/api/wallboard", {
    onNews: (news, receivedMs) => tell({ kind: "server", news, receivedMs }),
    onUp: () => tell({ kind: "link", is: "up", atMs: Date.now() }),
    onLost: (atMs) => tell({ kind: "link", is: "lost", atMs }),
    onRefused: () => void checkSession(),
  });
  link.start();
  return () => link.stop();
}
