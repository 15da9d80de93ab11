import { create } from "zustand";
import { api, problemIn } from "../link/http";
import type { Article, Customer, Problem } from "../protocol";

/** What stands beside one call; of the call before nothing is kept. */
interface Beside {
  call: string | null;
  customer: Customer | null;
  article: Article | null;
  about: string; // reason and language of the article
  problem: Problem | null;
}

const nothing: Beside = { call: null, customer: null, article: null, about: "", problem: null };
export const useBeside = create<Beside>(() => nothing);

/** Read who is in this call; null: there is none. */
export async function readCustomer(call: string | null): Promise<void> {
  if (call !== useBeside.getState().call) useBeside.setState({ ...nothing, call });
  if (call === null) return;
  const keep = (found: Partial<Beside>) => {
    if (useBeside.getState().call === call) useBeside.setState(found);
  };
  try {
    keep({ customer: await api.customer(call), problem: null });
  } catch (error) {
    keep({ problem: problemIn(error) });
  }
}

/** Read the text for a reason; a call without one has none. */
export async function readArticle(reason: string, language: "zh" | "en"): Promise<void> {
  const about = `${reason} ${language}`;
  if (about === useBeside.getState().about) return;
  useBeside.setState({ about, article: null });
  if (reason === "") return;
  try {
    const article = await api.article(reason, language);
    if (useBeside.getState().about === about) useBeside.setState({ article });
  } catch {
    if (useBeside.getState().about === about) useBeside.setState({ about: "" });
  }
}

/** Texts were published: what stands here is read again, and stays until the other is there. */
export function forgetArticle(): void {
  const { about } = useBeside.getState();
  const [reason = "", language] = about.split(" ");
  if (reason === "" || (language !== "zh" && language !== "en")) return;
  void api.article(reason, language).then(
    (article) => {
      if (useBeside.getState().about === about) useBeside.setState({ article });
    },
    () => undefined,
  );
}

/** True when the note is kept; otherwise what was written stays where it is. */
export async function addNote(call: string, note: string): Promise<boolean> {
  try {
    const customer = await api.addNote(call, note);
    if (useBeside.getState().call === call) useBeside.setState({ customer, problem: null });
    return true;
  } catch (error) {
    useBeside.setState({ problem: problemIn(error) });
    return false;
  }
}
