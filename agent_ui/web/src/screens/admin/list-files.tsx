import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { lists } from "../../link/lists";
import type { ListName } from "../../protocol";
import classes from "./admin.module.css";
import { useLookedAt } from "./looked-at";
import { Found, TakeIn } from "./take-in";

/** A list's file in and out: looked at first, then taken in as it was looked at, whole or not at all. */
export function ListFiles({ list, client, onTaken }: { list: ListName; client: string; onTaken(): void }) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [drops, setDrops] = useState(false);
  const looked = useLookedAt();
  const about = { client, others: drops ? "drop" : "keep" };
  const look = (chosen: File | null) => {
    setFile(chosen);
    void looked.look(async () => chosen && lists.look(list, about, chosen));
  };
  return (
    <section className={classes.form} aria-label={t("admin.lists.files")}>
      <div className={classes.buttons}>
        <a href={lists.file(list, client, "csv")} download data-testid="export-csv">
          {t("admin.lists.csv")}
        </a>
        <a href={lists.file(list, client, "xlsx")} download data-testid="export-xlsx">
          {t("admin.lists.xlsx")}
        </a>
        <a href={lists.template(list)} download>
          {t("admin.import.template")}
        </a>
      </div>
      <TakeIn
        of={looked}
        file={file}
        isReady={file !== null}
        onFile={look}
        onLook={() => look(file)}
        onTake={() => file && void looked.take((token) => lists.take(list, about, file, token), onTaken)}
      >
        <Checkbox
          mt={24}
          size="xs"
          label={t("admin.lists.drop")}
          checked={drops}
          onChange={(event) => {
            setDrops(event.currentTarget.checked);
            looked.forget();
          }}
        />
      </TakeIn>
      <Found seen={looked.seen} />
    </section>
  );
}
