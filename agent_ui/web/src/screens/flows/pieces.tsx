import { ActionIcon, Button, NativeSelect, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { FlowForms } from "../../protocol";
import { type Data, entriesOf, isAt, piecesAsWritten, piecesOf, wordOf } from "../../state/flow";
import { idOf, type Inner, type Names } from "./fields";
import classes from "./flows.module.css";
import { Remove } from "./remove";

const KINDS = ["text", "recorded", "value"] as const;
type PieceKind = (typeof KINDS)[number];

function pieceKind(piece: Data): PieceKind {
  if (typeof piece === "string") return "recorded";
  const found = entriesOf(piece);
  if ("value" in found) return "value";
  return "recorded" in found ? "recorded" : "text";
}

const empty: Record<PieceKind, Data> = {
  text: { zh: "", en: "" },
  recorded: { recorded: "" },
  value: { value: "" },
};

/** What is said: texts, recordings and values, one after the other. */
export function Pieces({ field, label, here, value, wrong, set, names, forms, problems }: Inner) {
  const { t, i18n } = useTranslation();
  const pieces = piecesOf(value);
  const put = (next: Data[]) => set(here, piecesAsWritten(next) ?? (field.is_needed ? [] : null));
  const putOne = (place: number, piece: Data) =>
    put(pieces.map((one, other) => (other === place ? piece : one)));
  const move = (place: number) => {
    const next = [...pieces];
    const [one] = next.splice(place, 1);
    if (one !== undefined) next.splice(place - 1, 0, one);
    put(next);
  };
  return (
    <fieldset className={classes.group} data-testid={idOf(here)}>
      <legend>{label}</legend>
      {pieces.length === 0 && field.usual && (
        <p className={classes.dim}>{t("flows.usual", { word: field.usual })}</p>
      )}
      {pieces.map((piece, place) => {
        const kind = pieceKind(piece);
        const told = problems.filter((one) => isAt(one, [...here, place]));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name
          <div key={place} className={classes.piece}>
            <div className={classes.row}>
              <NativeSelect
                size="xs"
                aria-label={t("flows.pieceKind")}
                data={KINDS.map((word) => ({ value: word, label: t(`flows.piece.${word}`) }))}
                value={kind}
                onChange={(event) => putOne(place, empty[event.currentTarget.value as PieceKind])}
              />
              {place > 0 && (
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={t("flows.up")}
                  onClick={() => move(place)}
                >
                  ↑
                </ActionIcon>
              )}
              <Remove
                label={t("flows.remove", { what: t(`flows.piece.${kind}`) })}
                remove={() => put(pieces.filter((_, other) => other !== place))}
              />
            </div>
            <Piece
              kind={kind}
              piece={piece}
              put={(next) => putOne(place, next)}
              names={names}
              forms={forms}
              id={idOf([...here, place])}
            />
            {told.map((one) => (
              <p key={`${one.line}:${one.en}`} className={classes.wrong}>
                {i18n.language.startsWith("zh") ? one.zh : one.en}
              </p>
            ))}
          </div>
        );
      })}
      {wrong && pieces.length === 0 && <p className={classes.wrong}>{wrong}</p>}
      <Button
        size="compact-xs"
        variant="default"
        data-testid={`${idOf(here)}-add`}
        onClick={() => put([...pieces, empty.text])}
      >
        {t("flows.add")}
      </Button>
    </fieldset>
  );
}

interface PieceProps {
  kind: PieceKind;
  piece: Data;
  put: (next: Data) => void;
  names: Names;
  forms: FlowForms;
  id: string;
}

function Piece({ kind, piece, put, names, forms, id }: PieceProps) {
  const { t } = useTranslation();
  const found = entriesOf(piece);
  if (kind === "recorded") {
    const now = typeof piece === "string" ? piece : wordOf(found.recorded);
    return (
      <NativeSelect
        size="xs"
        aria-label={t("flows.piece.recorded")}
        data={[...new Set(["", ...(names.prompt ?? []), now])]}
        value={now}
        data-testid={`${id}-recorded`}
        onChange={(event) => put({ recorded: event.currentTarget.value })}
      />
    );
  }
  if (kind === "value")
    return (
      <div className={classes.row}>
        <NativeSelect
          size="xs"
          aria-label={t("flows.piece.value")}
          data={[...new Set(["", ...(names.value ?? []), "position", "wait", "number", wordOf(found.value)])]}
          value={wordOf(found.value)}
          onChange={(event) => put({ ...found, value: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          aria-label={t("flows.readAs")}
          data={forms.reads_as.map((word) => ({ value: word, label: t(`flows.word.${word}`, word) }))}
          value={wordOf(found.as) || "number"}
          onChange={(event) => put({ ...found, as: event.currentTarget.value })}
        />
      </div>
    );
  return (["zh", "en"] as const).map((language) => (
    <Textarea
      key={language}
      size="xs"
      rows={2}
      aria-label={t(`flows.word.${language}`)}
      placeholder={t(`flows.word.${language}`)}
      lang={language}
      value={wordOf(found[language])}
      data-testid={`${id}-${language}`}
      onChange={(event) => put({ ...found, [language]: event.currentTarget.value.replace(/\n/g, " ") })}
    />
  ));
}
