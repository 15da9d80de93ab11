import type { ImportDone, ImportPreview } from "../protocol";
import { sendFile } from "./http";

export type FileKind = "people" | "customers";

/** What a file is taken in for; of people nothing. */
export type About = Record<string, string>;

const at = (kind: FileKind, tail: string, about: About) =>
  `/api/import/${kind}${tail}?${new URLSearchParams(about)}`;

/** A file is looked at, then the same file is taken in by the token of what was seen. */
export const files = {
  look: (kind: FileKind, about: About, file: File) =>
    sendFile<ImportPreview>(at(kind, "/preview", about), file),
  take: (kind: FileKind, about: About, file: File, token: string) =>
    sendFile<ImportDone>(at(kind, "", { ...about, token }), file),
  template: (kind: FileKind) => `/api/import/${kind}/template`,
};
