/**
 * The subset of Markdown that articles are written in: headings, paragraphs, lists, numbered lists, quotes (what to
 * say), bold, italic and code. Everything else is text; nothing in it can become markup.
 */

export type Piece = { is: "text" | "bold" | "italic" | "code"; text: string };

export type Block =
  | { is: "heading"; level: 1 | 2 | 3; pieces: Piece[] }
  | { is: "text" | "quote"; pieces: Piece[] }
  | { is: "list" | "steps"; items: Piece[][] };

const INLINE = /\*\*([^*\n]+)\*\*|\*([^*\n]+)\*|`([^`\n]+)`/g;

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > done) found.push({ is: "text", text: text.slice(done, match.index) });
    const [whole, bold, italic, code] = match;
    if (bold !== undefined) found.push({ is: "bold", text: bold });
    else if (italic !== undefined) found.push({ is: "italic", text: italic });
    else found.push({ is: "code", text: code ?? "" });
    done = match.index + whole.length;
  }
  if (done < text.length) found.push({ is: "text", text: text.slice(done) });
  return found;
}

type Line = { is: Block["is"] | "none"; level: number; text: string };

function lineOf(raw: string): Line {
  const text = raw.trim();
  if (text === "") return { is: "none", level: 0, text };
  const heading = /^(#{1,3}) +(.+)$/.exec(text);
  if (heading) return { is: "heading", level: heading[1]?.length ?? 1, text: heading[2] ?? "" };
  const item = /^[-*] +(.+)$/.exec(text);
  if (item) return { is: "list", level: 0, text: item[1] ?? "" };
  const step = /^\d{1,3}[.)] +(.+)$/.exec(text);
  if (step) return { is: "steps", level: 0, text: step[1] ?? "" };
  const quote = /^> ?(.*)$/.exec(text);
  if (quote) return { is: "quote", level: 0, text: quote[1] ?? "" };
  return { is: "text", level: 0, text };
}

export function blocks(markdown: string): Block[] {
  const found: Block[] = [];
  let before: Line["is"] = "none";
  for (const line of markdown.split(/\r?\n/).map(lineOf)) {
    const last = found.at(-1);
    if (line.is === "heading")
      found.push({ is: "heading", level: line.level as 1 | 2 | 3, pieces: pieces(line.text) });
    else if (line.is === "list" || line.is === "steps") {
      if (last?.is === line.is && before === line.is) last.items.push(pieces(line.text));
      else found.push({ is: line.is, items: [pieces(line.text)] });
    } else if (line.is === "text" || line.is === "quote") {
      if (last?.is === line.is && before === line.is)
        last.pieces.push({ is: "text", text: " " }, ...pieces(line.text));
      else found.push({ is: line.is, pieces: pieces(line.text) });
    }
    before = line.is;
  }
  return found;
}
