import { create } from "zustand";
import { Link } from "../link/socket";
import type { WallboardNews } from "../protocol";
import { type BoardNews, type BoardScreen, board, emptyBoard } from "../state/wallboard";
import { checkSession } from "./session";

export const useBoard = create<{ screen: BoardScreen }>(() => ({ screen: emptyBoard }));

/** A page that nobody looks at has no frames: there the news are taken in so often. */
const WITHOUT_FRAMES_MS = 200;

/** Listen to the wallboard; the answer stops it. What comes within one frame of the screen is drawn once. */
export function watchBoard(): () => void {
  let pending: BoardNews[] = [];
  let frame = 0;
  let timer = 0;
  const draw = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    const news = pending;
    pending = [];
    useBoard.setState(({ screen }) => ({ screen: news.reduce(board, screen) }));
  };
  const tell = (news: BoardNews) => {
    pending.push(news);
    if (pending.length > 1) return;
    frame = requestAnimationFrame(draw);
    timer = window.setTimeout(draw, WITHOUT_FRAMES_MS);
  };
  useBoard.setState({ screen: emptyBoard });
  const link = new Link<never, WallboardNews>("/api/wallboard", {
    onNews: (news, receivedMs) => tell({ kind: "server", news, receivedMs }),
    onUp: () => tell({ kind: "link", is: "up", atMs: Date.now() }),
    onLost: (atMs) => tell({ kind: "link", is: "lost", atMs }),
    onRefused: () => void checkSession(),
  });
  link.start();
  return () => {
    link.stop();
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
